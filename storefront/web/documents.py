"""Agreements and receipts by their ids, for the two who made them and nobody else.

What was sent about them is kept for some weeks and shown to the same two
(`node.activitypub.objects.activity`).
"""

from quart import Blueprint, Response

from federation import encode
from federation.vocabulary import Thing
from node.activitypub.answers import activity_answer, answer_refusals
from node.activitypub.askers import find_asker, require_reader
from node.activitypub.gate import require_federation
from node.activitypub.objects import activity
from node.database.types import Reader
from node.errors import NotFound
from node.ids import Iri
from node.urls import Urls
from node.web.context import services
from storefront.agreements.activities import (
    agreement_document,
    receipt_document,
)
from storefront.agreements.models import Agreement, AgreementState
from storefront.agreements.queries import find_by_key

documents = Blueprint("shop_documents", __name__)
answer_refusals(documents)


@documents.get("/ap/agreements/<key>")
async def get_agreement(key: str) -> Response:
    """How an agreement stands."""
    return await _show(key, is_receipt=False)


@documents.get("/ap/agreements/<key>/receipt")
async def get_receipt(key: str) -> Response:
    """That both did their part."""
    return await _show(key, is_receipt=True)


for _path in (
    "/ap/agreements/<key>/updates/<version>",
    "/ap/agreements/<key>/receipt/create",
):
    documents.add_url_rule(_path, view_func=activity, methods=["GET"])


async def _show(key: str, *, is_receipt: bool) -> Response:
    current = services()
    require_federation(current)
    asker = await require_reader(current) or await find_asker(current)
    if asker is None:
        raise NotFound("there is no such agreement")
    document = await current.db.read(
        _load, current.urls, key, asker.iri, is_receipt=is_receipt
    )
    return activity_answer(encode.document(document), is_private=True)


def _load(
    r: Reader, urls: Urls, key: str, asker_iri: Iri, *, is_receipt: bool
) -> Thing:
    agreement = find_by_key(r, key)
    if agreement is None or not _is_party(urls, agreement, asker_iri):
        raise NotFound("there is no such agreement")
    if not is_receipt:
        return agreement_document(urls, agreement)
    if agreement.state is not AgreementState.COMPLETED:
        raise NotFound("it is not completed")
    return receipt_document(urls, agreement)


def _is_party(urls: Urls, agreement: Agreement, asker_iri: Iri) -> bool:
    return asker_iri in (agreement.buyer_iri, urls.actor(agreement.seller_id))
