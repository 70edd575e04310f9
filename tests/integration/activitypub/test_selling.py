"""Products announced as notes: what peers are told, when, and what they can fetch."""

from typing import Any

import pytest
from support.federated import FederatedNode
from support.listings import Seller, listed, make_offer, open_stall
from support.peer import Peer, make_activity
from support.people import make_remote
from support.shop import add_photo

from federation import decode
from federation.vocabulary import Note as NoteDocument
from node.actors.models import Actor
from node.clock import HOUR_MS, MINUTE_MS
from node.database.types import Reader
from node.errors import Conflict
from node.ids import Iri
from node.listings.actions import note_market_host
from node.media.queries import list_media
from node.notes.actions import delete_note, edit_note
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.queries import find_note
from node.notes.received import remote_note
from node.relations.actions import receive_follow
from node.users.actions import set_consent
from node.users.queries import find_user_by_actor
from storefront.catalog.actions import hide_product, withdraw_product
from storefront.catalog.models import Product, ProductStatus
from storefront.catalog.queries import get_product
from storefront.listings.actions import announce_product, save_flohmarkt
from storefront.listings.policy import Flohmarkt
from storefront.listings.queries import find_announced
from storefront.shops.models import ShopState

from node.listings.models import Place  # isort: skip


@pytest.fixture
async def seller(node: FederatedNode) -> Seller:
    return await open_stall(node)


async def follower(seller: Seller, host: str, *, reads: bool = False) -> Actor:
    """Somebody elsewhere who follows the seller."""
    actor = await make_remote(seller.node.db, "fan", host)
    await seller.node.db.write(
        receive_follow,
        seller.node.urls,
        follower=actor,
        target=seller.actor,
        iri=Iri(f"{actor.iri}/follows/1"),
    )
    await seller.node.work()
    if reads:
        await seller.node.db.write(note_market_host, host)
    return actor


async def told(node: FederatedNode) -> list[tuple[str, str]]:
    """The kind of every activity about notes and the host it goes to, in order."""
    return await node.db.read(_list_told)


def _list_told(r: Reader) -> list[tuple[str, str]]:
    rows = r.all(
        """
        SELECT a.kind, d.host
        FROM deliveries AS d
        JOIN activities AS a ON a.id = d.activity_id
        WHERE a.kind IN ('Create', 'Update', 'Delete')
        ORDER BY d.id
        LIMIT 50
        """
    )
    return [(row.text("kind"), row.text("host")) for row in rows]


async def document(node: FederatedNode, iri: str) -> dict[str, Any]:
    answer = await node.get(iri)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def now(node: FederatedNode, product: Product) -> Product:
    return await node.db.read(get_product, product.id)


async def test_an_announced_product_is_one_note_that_says_what_it_costs(
    node: FederatedNode, seller: Seller
) -> None:
    product = await seller.product()

    note = await seller.announce(product)

    base, actor = node.urls.base_url, seller.actor.iri
    iri = f"{actor}/items/{note.id}"
    link = f"{base}/@mei/shop/hand-thrown-teacup"
    shown = await document(node, iri)
    context = shown.pop("@context")
    assert context[-1]["publishes"] == "vf:publishes"
    assert shown.pop("proof")
    assert shown.pop("published")
    photo = shown.pop("attachment")[0]
    assert (photo["type"], photo["name"]) == ("Document", "Green cup, side view")
    for counter in ("replies", "likes", "shares"):
        assert shown.pop(counter)["id"] == f"{iri}/{counter}"
    assert shown.pop("tag")[0]["name"] == "#ceramics"
    content = shown.pop("content")
    assert content.startswith(
        "<p><strong>Hand-thrown teacup</strong></p><p>28.00 EUR</p><p>Celadon glaze"
    )
    assert f'href="{link}"' in content
    assert "3" not in content.partition("28.00")[2].partition("180")[0]
    shown.pop("contentMap", None)
    assert shown == {
        "id": iri,
        "type": "Note",
        "attributedTo": actor,
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "cc": [f"{actor}/followers"],
        "url": link,
        "vermilionTitle": "Hand-thrown teacup",
        "sensitive": False,
        "context": f"{iri}/context",
        "conversation": f"{iri}/context",
        "interactionPolicy": {
            name: {
                "automaticApproval": ["https://www.w3.org/ns/activitystreams#Public"]
            }
            for name in ("canLike", "canReply", "canAnnounce", "canQuote")
        },
        "purpose": "offer",
        "unitBased": True,
        "publishes": {
            "type": "Intent",
            "id": f"{iri}#primary",
            "action": "transfer",
            "resourceConformsTo": f"{actor}/products/{product.id}",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
            "availableQuantity": {"hasUnit": "one", "hasNumericalValue": "3"},
            "minimumQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
        },
        "reciprocal": {
            "type": "Intent",
            "id": f"{iri}#reciprocal",
            "action": "transfer",
            "resourceConformsTo": "https://www.wikidata.org/wiki/Q4916",
            "priceCurrency": "EUR",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "28.00"},
        },
    }


async def test_a_listing_allows_what_its_seller_allows_of_every_note(
    node: FederatedNode, seller: Seller
) -> None:
    mei = seller.actor
    user = await node.db.read(find_user_by_actor, mei.id)
    assert user is not None
    await node.db.write(set_consent, user.id, replies="followers", quotes="nobody")
    product = await seller.product()

    note = await seller.announce(product)
    await seller.change(product, text="Chipped")

    policy = (await document(node, note.iri))["interactionPolicy"]
    assert policy["canReply"] == {"automaticApproval": [mei.followers_iri, mei.iri]}
    assert policy["canQuote"] == {"automaticApproval": [mei.iri]}


async def test_a_listing_has_one_address_and_collections_of_its_own(
    node: FederatedNode, seller: Seller
) -> None:
    note = await seller.announce(await seller.product())

    for name in ("create", "replies", "likes", "shares"):
        assert (await node.get(f"{note.iri}/{name}")).status_code == 200
    typed = await document(node, f"{note.iri}/proposal")
    assert (typed["type"], typed["name"]) == ("Proposal", "Hand-thrown teacup")
    assert typed["preview"] == note.iri
    assert typed["publishes"]["id"] == f"{note.iri}#primary"
    elsewhere = (
        node.urls.note(note.id),
        node.urls.item(seller.actor.id + 1, note.id),
        f"{seller.actor.iri}/items/1",
        f"{seller.actor.iri}/items/x",
    )
    for address in elsewhere:
        assert (await node.get(address)).status_code == 404


async def test_the_actor_points_to_its_listings_what_changed_last_first(
    node: FederatedNode, seller: Seller
) -> None:
    assert "proposals" not in await document(node, seller.actor.iri)
    first = await seller.product(title="First")
    notes = [await seller.announce(first)]
    for title in ("Second", "Third", "Fourth"):
        node.clock.advance(MINUTE_MS)
        notes.append(await seller.announce(await seller.product(title=title)))
    node.clock.advance(MINUTE_MS)
    await seller.change(first, price_minor=100)

    actor = await document(node, seller.actor.iri)
    links = [each for each in actor["attachment"] if each["type"] == "Link"]
    assert [each["name"] for each in links] == ["First", "Fourth", "Third"]
    assert links[0]["href"] == notes[0].iri
    assert links[0]["rel"] == [
        "payment",
        "https://w3id.org/valueflows/ont/vf#Proposal",
    ]
    claimed = [each["href"] for each in actor["generator"]["implements"]]
    assert "https://w3id.org/fep/0837" in claimed
    collection = await document(node, actor["proposals"])
    assert collection["totalItems"] == 4
    page = await document(node, collection["first"])
    titles = [each["vermilionTitle"] for each in page["orderedItems"]]
    assert titles == ["First", "Fourth", "Third", "Second"]


async def test_only_what_strangers_see_is_announced_and_only_once(
    node: FederatedNode, seller: Seller
) -> None:
    product = await seller.product()
    await seller.announce(product)
    with pytest.raises(Conflict):
        await node.db.write(announce_product, node.urls, seller.shop, product)
    other = await seller.product(title="Bowl")
    hidden = await node.db.write(
        withdraw_product, seller.shop, other, ProductStatus.DRAFT
    )
    with pytest.raises(Conflict):
        await node.db.write(announce_product, node.urls, seller.shop, hidden)


async def test_followers_get_the_note_once_and_new_prices_every_six_hours(
    node: FederatedNode, seller: Seller
) -> None:
    await follower(seller, "mastodon.example")
    product = await seller.product()
    note = await seller.announce(product)
    assert await told(node) == [("Create", "mastodon.example")]

    for price in (2700, 2600, 2500):
        node.clock.advance(MINUTE_MS)
        await seller.change(product, price_minor=price)
    assert await told(node) == [("Create", "mastodon.example")]
    shown = await document(node, note.iri)
    assert "25.00 EUR" in shown["content"]
    assert shown["updated"] > shown["published"]

    node.clock.advance(6 * HOUR_MS)
    await node.work()
    assert await told(node) == [
        ("Create", "mastodon.example"),
        ("Update", "mastodon.example"),
    ]
    node.clock.advance(6 * HOUR_MS)
    await node.work()
    assert len(await told(node)) == 2


async def test_stock_is_told_to_servers_that_read_listings_and_a_sell_out_to_all(
    node: FederatedNode, seller: Seller
) -> None:
    await follower(seller, "mastodon.example")
    await follower(seller, "shop.example", reads=True)
    product = await seller.product(stock=3)
    note = await seller.announce(product)
    created = await told(node)
    assert len(created) == 2

    await seller.change(product, stock=2)
    await seller.change(await now(node, product), stock=1)
    node.clock.advance(MINUTE_MS)
    await node.work()
    assert (await told(node))[2:] == [("Update", "shop.example")]

    await seller.change(await now(node, product), stock=0)
    assert sorted((await told(node))[3:]) == [
        ("Update", "mastodon.example"),
        ("Update", "shop.example"),
    ]
    shown = await document(node, note.iri)
    assert "28.00 EUR · Sold out" in shown["content"]
    assert shown["publishes"]["availableQuantity"]["hasNumericalValue"] == "0"


async def test_a_full_shelf_keeps_its_number_to_itself(
    node: FederatedNode, seller: Seller
) -> None:
    await follower(seller, "shop.example", reads=True)
    product = await seller.product(stock=90)
    note = await seller.announce(product)

    await seller.change(product, stock=60)
    node.clock.advance(HOUR_MS)
    await node.work()

    assert len(await told(node)) == 1
    shown = await document(node, note.iri)
    assert "availableQuantity" not in shown["publishes"]


async def test_a_closed_shop_has_none_to_give_and_says_nothing(
    node: FederatedNode, seller: Seller
) -> None:
    await follower(seller, "mastodon.example")
    note = await seller.announce(await seller.product())

    await seller.set_state(ShopState.VACATION)
    node.clock.advance(HOUR_MS)
    await node.work()

    assert len(await told(node)) == 1
    shown = await document(node, note.iri)
    assert shown["publishes"]["availableQuantity"]["hasNumericalValue"] == "0"
    assert "Sold out" not in shown["content"]
    await seller.set_state(ShopState.OPEN)
    shown = await document(node, note.iri)
    assert shown["publishes"]["availableQuantity"]["hasNumericalValue"] == "3"


@pytest.mark.parametrize("way", ["archive", "hide"])
async def test_a_withdrawn_product_takes_its_note_along_and_keeps_its_photos(
    node: FederatedNode, seller: Seller, way: str
) -> None:
    await follower(seller, "mastodon.example")
    product = await seller.product()
    note = await seller.announce(product)

    if way == "archive":
        archived = ProductStatus.ARCHIVED
        await node.db.write(withdraw_product, seller.shop, product, archived)
    else:
        await node.db.write(hide_product, product.id)
    await node.work()

    assert (await told(node))[-1] == ("Delete", "mastodon.example")
    gone = await node.get(note.iri)
    assert gone.status_code == 410
    assert gone.json()["formerType"] == "Note"
    assert await node.db.read(find_announced, product.id) is None
    assert len(await node.db.read(list_media, product.media_ids)) == 1


async def test_new_photos_replace_old_ones_in_shop_and_note(
    node: FederatedNode, seller: Seller
) -> None:
    product = await seller.product()
    note = await seller.announce(product)
    photo = await add_photo(node.db, seller.actor.id, alt="From above")

    await seller.change(product, media_ids=(photo,))

    shown = await document(node, note.iri)
    assert [each["name"] for each in shown["attachment"]] == ["From above"]
    assert await node.db.read(list_media, product.media_ids) == {}


async def test_the_note_is_changed_by_changing_the_product_only(
    node: FederatedNode, seller: Seller
) -> None:
    product = await seller.product()
    note = await seller.announce(product)

    with pytest.raises(Conflict):
        await node.db.write(
            edit_note,
            node.urls,
            author=seller.actor,
            note_id=note.id,
            draft=NoteDraft(text="mine"),
        )
    node.clock.advance(MINUTE_MS)
    await seller.change(product, title="Teacup", text="Repaired")

    found = await node.db.read(find_note, note.id)
    assert found is not None
    assert (found.title, found.html) == ("Teacup", "<p>Repaired</p>")


async def test_a_seller_may_delete_the_note_and_keeps_the_product(
    node: FederatedNode, seller: Seller
) -> None:
    product = await seller.product()
    note = await seller.announce(product)

    await node.db.write(delete_note, node.urls, note=note, by=seller.actor)
    await seller.change(product, price_minor=100)

    assert (await node.get(note.iri)).status_code == 410
    assert (await now(node, product)).is_shown
    assert len(await node.db.read(list_media, product.media_ids)) == 1
    again = await seller.announce(await now(node, product))
    assert again.iri != note.iri


async def test_flohmarkt_is_told_when_the_seller_wishes_and_roughly_where(
    node: FederatedNode, seller: Seller
) -> None:
    note: Note = await seller.announce(await seller.product())
    assert "flohmarkt:data" not in await document(node, note.iri)

    wish = Flohmarkt(is_on=True, place=Place.near(52.5163, -0.0449))
    await node.db.write(save_flohmarkt, seller.shop, wish)
    await node.work()

    data = (await document(node, note.iri))["flohmarkt:data"]
    assert note.iri == f"{seller.actor.iri}/items/{data['original_id']}"
    assert (data["name"], data["price"], data["currency"]) == (
        "Hand-thrown teacup",
        "28.00",
        "EUR",
    )
    assert data["coordinates"] == {"lat": 52.5, "lng": 0.0}


async def test_a_seller_elsewhere_becomes_a_server_that_reads_listings(
    node: FederatedNode, peer: Peer, seller: Seller
) -> None:
    ana = peer.add("ana")
    mention = {"type": "Mention", "href": seller.actor.iri}
    offer = make_offer(ana, tag=[mention], cc=[seller.actor.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, offer))
    assert await listed(node, offer["id"]) is not None
    actor = await node.services.strangers.ensure(ana)
    await node.db.write(
        receive_follow,
        node.urls,
        follower=actor,
        target=seller.actor,
        iri=Iri(f"{ana}/follows/1"),
    )
    product = await seller.product()
    await seller.announce(product)

    await seller.change(product, stock=2)
    node.clock.advance(MINUTE_MS)
    await node.work()

    assert [kind for kind, _ in await told(node)] == ["Create", "Update"]


async def test_a_node_like_ours_does_not_say_the_price_twice(
    node: FederatedNode, seller: Seller
) -> None:
    product = await seller.product(stock=1)
    note = await seller.announce(product)

    async def read_elsewhere() -> str:
        shown = decode.object(await document(node, note.iri))
        assert isinstance(shown, NoteDocument)
        return remote_note(shown, visibility=Visibility.PUBLIC, mentions=()).html

    words = await read_elsewhere()
    assert words.startswith("<p>Celadon glaze, 180 ml.")
    assert "28.00" not in words
    assert "Details" not in words
    await seller.change(product, stock=0)
    assert await read_elsewhere() == words
    await seller.change(await now(node, product), stock=1, text="28.00 EUR is fair.")
    assert "28.00 EUR is fair." in await read_elsewhere()
