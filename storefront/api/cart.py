"""The caller's cart: the same that the pages show to who is logged in."""

from quart import Response

from node.api.answers import Json, answer
from node.api.caller import require_person
from node.api.params import read_params
from node.api.routing import Routes, person
from node.database.types import Reader, Writer
from node.door import services
from node.ids import ActorId, parse_id
from node.oauth.policy import Scope
from node.services import Services
from storefront.api.cart_entities import CartFacts, cart_entity
from storefront.api.loading import load_goods
from storefront.api.reading import read_item, read_quantity
from storefront.carts.actions import drop_carts, put_aside, remove_line, set_quantity
from storefront.carts.policy import key_of_person
from storefront.carts.queries import list_carts
from storefront.checkout.queries import load_quotes
from storefront.ids import CartLineId
from storefront.shops.queries import list_pickups_of

routes = Routes("shop_cart")


@routes.get("/v1/shop/cart", person(Scope.READ_SHOP, Scope.WRITE_SHOP))
async def show_cart() -> Response:
    """All that the caller put aside, at today's prices. Nothing of it is held."""
    current, who = services(), require_person().actor.id
    return answer(await current.db.read(_load, current, who))


@routes.post("/v1/shop/cart/items", person(Scope.WRITE_SHOP))
async def add_item() -> Response:
    """Put pieces aside; those already there count."""
    current, who = services(), require_person().actor.id
    own, item = key_of_person(who), read_item(await read_params())

    def add(w: Writer) -> Json:
        put_aside(w, own, item.product_id, item.quantity, variant_id=item.variant_id)
        return _load(w, current, who)

    return answer(await current.db.write(add))


@routes.update("/v1/shop/cart/items/<item_id>", person(Scope.WRITE_SHOP))
async def change_item(item_id: str) -> Response:
    """Another quantity; today's price counts as seen."""
    current, who = services(), require_person().actor.id
    quantity = read_quantity(await read_params())

    def change(w: Writer) -> Json:
        line_id = CartLineId(parse_id(item_id) or 0)
        set_quantity(w, key_of_person(who), line_id=line_id, quantity=quantity)
        return _load(w, current, who)

    return answer(await current.db.write(change))


@routes.delete("/v1/shop/cart/items/<item_id>", person(Scope.WRITE_SHOP))
async def remove_item(item_id: str) -> Response:
    current, who = services(), require_person().actor.id

    def remove(w: Writer) -> Json:
        remove_line(w, key_of_person(who), CartLineId(parse_id(item_id) or 0))
        return _load(w, current, who)

    return answer(await current.db.write(remove))


@routes.delete("/v1/shop/cart", person(Scope.WRITE_SHOP))
async def empty() -> Response:
    """Everything out."""
    current, who = services(), require_person().actor.id

    def drop(w: Writer) -> Json:
        drop_carts(w, key_of_person(who))
        return _load(w, current, who)

    return answer(await current.db.write(drop))


def _load(r: Reader, current: Services, who: ActorId) -> Json:
    quotes = load_quotes(r, list_carts(r, key_of_person(who)))
    products = [line.product for quote in quotes for line in quote.lines]
    goods = load_goods(r, current, products)
    pickups = list_pickups_of(r, [quote.shop.id for quote in quotes])
    return cart_entity(current.urls, CartFacts(quotes, goods, pickups), who)
