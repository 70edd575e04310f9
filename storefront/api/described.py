"""What is told of the shop's calls in the API's own description."""

from typing import Final

from node.api.openapi.document import Described
from node.api.openapi.notes import STATUS
from node.api.openapi.shapes import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    Schema,
    many,
    one_of,
    ref,
    shape,
)
from node.api.openapi.told import Calls, need, page, told
from storefront.api.described_entities import (
    CART,
    ORDER,
    PRODUCT,
    REQUEST,
    SCHEMAS,
)
from storefront.catalog.models import Sorting

AMOUNT: Final[Schema] = {
    "anyOf": [TEXT, shape({}, {"amount": TEXT, "currency": TEXT})],
    "description": "A decimal text, or `{amount, currency}`",
}
SEEN: Final[Schema] = {
    **COUNT,
    "description": "The `on_hand` that `stock` corrects; needed if it was counted",
}
_ITEM: Final[dict[str, Schema]] = {
    "product_id": need(ID),
    "variant_id": ID,
    "quantity": COUNT,
}
_WRITTEN: Final[dict[str, Schema]] = {
    "title": TEXT,
    "description": TEXT,
    "price": AMOUNT,
    "stock": {"anyOf": [COUNT, one_of("unlimited")]},
    "max_per_order": COUNT,
    "maker": TEXT,
    "safety": TEXT,
    "media_ids": many(ID),
    "media_attributes": many(shape({}, {"id": ID, "description": TEXT})),
    "visibility": ref("ProductVisibility"),
    "publish": FLAG,
}
CALLS: Final[Calls] = {
    "GET /v1/shop/products": page(
        "What is sold here",
        PRODUCT,
        q=TEXT,
        account_id=ID,
        currency=TEXT,
        in_stock=FLAG,
        local=FLAG,
        following=FLAG,
        min_price=TEXT,
        max_price=TEXT,
        sort=one_of(*Sorting),
    ),
    "POST /v1/shop/products": told("Write a product", PRODUCT, **_WRITTEN),
    "PUT /v1/shop/products/<product_id>": told(
        "Change a product", PRODUCT, **_WRITTEN, seen_stock=SEEN
    ),
    "DELETE /v1/shop/products/<product_id>": told("Archive a product"),
    "POST /v1/shop/products/<product_id>/publish": told(
        "Put a product on sale", PRODUCT, announce=FLAG
    ),
    "POST /v1/shop/products/<product_id>/unpublish": told(
        "Back to the drafts", PRODUCT
    ),
    "GET /v1/shop/products/<product_id>": told("A product", PRODUCT),
    "GET /v1/shop/products/<product_id>/statuses": page("Notes about it", STATUS),
    "GET /v1/accounts/<account_id>/products": page(
        "What somebody sells", PRODUCT, visibility=ref("ProductVisibility")
    ),
    "GET /v1/shop/orders": page(
        "Orders of the caller", ORDER, role=one_of("buyer", "seller")
    ),
    "GET /v1/shop/orders/<order_id>": told("An order, to its parties", ORDER),
    "POST /v1/shop/orders": told(
        "Order items of one seller, or what lies in the cart there",
        ORDER,
        items=many(shape({"product_id": ID}, {"variant_id": ID, "quantity": COUNT})),
        account_id=ID,
        expected_total=need(AMOUNT),
        agreement=need(FLAG),
        pickup_id=ID,
        payment_method=TEXT,
        name=TEXT,
        email=TEXT,
        note=TEXT,
    ),
    "POST /v1/shop/orders/<order_id>/<step>": told(
        "Take one of the steps that `can` names", ORDER, reason=TEXT
    ),
    "GET /v1/shop/cart": told("The caller's cart", CART),
    "DELETE /v1/shop/cart": told("Everything out of the cart", CART),
    "POST /v1/shop/cart/items": told("Put something aside", CART, **_ITEM),
    "PUT /v1/shop/cart/items/<item_id>": told("Another quantity", CART, quantity=COUNT),
    "DELETE /v1/shop/cart/items/<item_id>": told("Take something out", CART),
    "GET /v1/shop/requests": page("What the caller asked for elsewhere", REQUEST),
    "POST /v1/shop/requests": told(
        "Ask a seller elsewhere",
        REQUEST,
        status_id=need(ID),
        expected_price=need(AMOUNT),
        quantity=COUNT,
    ),
    "POST /v1/shop/requests/<request_id>/withdraw": told(
        "Take a request back", REQUEST
    ),
}
DESCRIBED: Final = Described(CALLS, SCHEMAS)
