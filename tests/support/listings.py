"""A seller on a federated node, and what other servers say that they sell."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from federation.listings import Listing
from federation.prices import Price
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Database, Writer
from node.ids import Iri
from node.listings.models import StoredListing
from node.listings.queries import find_listing
from node.notes.actions import store_remote_note
from node.notes.models import Note, RemoteNote
from node.notes.queries import find_note_by_iri
from node.urls import Urls
from node.users.actions import create_user, let_sell
from node.users.models import NewUser
from storefront.agreements.inbox import OfferDesk
from storefront.catalog.actions import create_product, edit_product, publish_product
from storefront.catalog.models import Product, ProductDraft
from storefront.catalog.queries import get_product
from storefront.listings.actions import announce_product
from storefront.requests.inbox import AnswerDesk
from storefront.shops.actions import ensure_shop, save_shop
from storefront.shops.models import Shop, ShopState
from storefront.shops.queries import get_shop
from storefront.upkeep import Caretaker, make_handlers
from support.federated import FederatedNode
from support.peer import make_note
from support.people import PASSWORD_HASH, make_keys
from support.shop import CLERK, DRAFT, insert_photo

PRODUCT = ProductDraft(
    title="Hand-thrown teacup",
    text="Celadon glaze, 180 ml. #ceramics",
    price_minor=2800,
    stock=3,
    maker="Ana Clay",
)


class Seller:
    """A shop of a node whose jobs include the shop's."""

    def __init__(self, node: FederatedNode, actor: Actor, shop: Shop) -> None:
        self.node = node
        self.actor = actor
        self.shop = shop

    async def product(self, **changes: Any) -> Product:
        """A product that strangers see, with a described photo."""
        draft = replace(PRODUCT, **changes)
        return await self.node.db.write(_make, self.node.urls, self.shop, draft)

    async def announce(self, product: Product) -> Note:
        """Its note, posted and on its way."""
        note = await self.node.db.write(
            announce_product, self.node.urls, self.shop, product
        )
        await self.node.work()
        return note

    async def change(self, product: Product, **changes: Any) -> None:
        """Save the product's form with other values, and do what follows."""
        await self.node.db.write(_change, self.node.urls, self.shop, product, changes)
        await self.node.work()

    async def set_state(self, state: ShopState) -> None:
        await self.node.db.write(
            save_shop, self.node.urls, self.shop, DRAFT, state=state
        )
        self.shop = await self.node.db.read(get_shop, self.shop.id)
        await self.node.work()


async def open_stall(node: FederatedNode, name: str = "mei") -> Seller:
    """A seller whose ids are the node's own."""
    actor, shop = await node.db.write(_open, node.urls, name)
    caretaker = Caretaker(node.db, CLERK, node.urls)
    extensions = node.services.extensions
    extensions.jobs.update(make_handlers(caretaker))
    extensions.inboxes.extend([OfferDesk(CLERK), AnswerDesk()])
    return Seller(node, actor, shop)


async def listed(node: FederatedNode, iri: str) -> StoredListing | None:
    """What is kept of a note that sells."""
    note = await node.db.read(find_note_by_iri, iri)
    return await node.db.read(find_listing, note.id) if note else None


def make_offer(actor: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A note of another server that sells a cup for 28 euros."""
    price = changes.pop("price", "28.00")
    left = changes.pop("left", "3")
    note = make_note(actor, number, **changes)
    iri = note["id"]
    return {
        **note,
        "vermilionTitle": changes.get("vermilionTitle", "Cup"),
        "purpose": "offer",
        "unitBased": True,
        "publishes": {
            "type": "Intent",
            "id": f"{iri}#primary",
            "action": "transfer",
            "resourceQuantity": _one("1"),
            "availableQuantity": _one(left),
        },
        "reciprocal": {
            "type": "Intent",
            "id": f"{iri}#reciprocal",
            "action": "transfer",
            "priceCurrency": "EUR",
            "resourceQuantity": _one(price),
        },
    }


async def store_offer(
    db: Database, seller: Actor, number: int = 1, *, note: Any = None, **says: Any
) -> Note:
    """A note of another server that sells a lamp for 28 euros, as it is kept."""
    iri = Iri(f"{seller.iri}/notes/{number}")
    usual: dict[str, Any] = {
        "link": Iri(f"https://{seller.host}/lamps/{number}"),
        "title": "Old lamp",
        "price": Price(Decimal("28.00"), "EUR"),
        "quantity": Decimal(1),
    }
    listing = Listing(iri=iri, **(usual | says))
    words: dict[str, Any] = {"html": "<p>Still works</p>", "title": "Old lamp"}
    remote = RemoteNote(
        iri=iri, url=f"{iri}.html", listing=listing, **(words | (note or {}))
    )
    stored = await db.write(store_remote_note, author=seller, note=remote)
    assert stored is not None
    return stored


def _one(value: str) -> dict[str, str]:
    return {"hasUnit": "one", "hasNumericalValue": value}


def _open(w: Writer, urls: Urls, name: str) -> tuple[Actor, Shop]:
    user = create_user(
        w, urls, NewUser(name=name), password_hash=PASSWORD_HASH, keys=make_keys()
    )
    let_sell(w, user.id, allowed=True)
    shop = save_shop(
        w, urls, ensure_shop(w, user.actor_id), DRAFT, state=ShopState.OPEN
    )
    return get_actor(w, user.actor_id), shop


def _make(w: Writer, urls: Urls, shop: Shop, draft: ProductDraft) -> Product:
    photo = insert_photo(w, shop.actor_id, "Green cup, side view")
    made = create_product(w, urls, shop, replace(draft, media_ids=(photo,)))
    return publish_product(w, shop, made)


def _change(
    w: Writer, urls: Urls, shop: Shop, product: Product, changes: dict[str, Any]
) -> None:
    now = get_product(w, product.id)
    draft = replace(
        PRODUCT,
        title=now.title,
        text=now.text,
        price_minor=now.variant.price.minor,
        stock=now.variant.on_hand,
        media_ids=now.media_ids,
    )
    edit_product(w, urls, shop, now, replace(draft, **changes))
