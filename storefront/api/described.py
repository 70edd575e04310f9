"""What is told of the shop's calls in the API's own description."""

from typing import Final

from node.api.openapi.document import Described
from node.api.openapi.notes import MEDIA, STATUS
from node.api.openapi.people import ACCOUNT
from node.api.openapi.shapes import (
    COUNT,
    FLAG,
    HTML,
    ID,
    TEXT,
    TIME,
    URL,
    Schema,
    many,
    maybe,
    one_of,
    ref,
    shape,
)
from node.api.openapi.told import Calls, page, told

MONEY: Final = ref("Money")
PRODUCT: Final = ref("Product")
ORDER: Final = ref("Order")
_NAMED: Final = shape({"id": ID, "title": TEXT})

SCHEMAS: Final[dict[str, Schema]] = {
    "Money": shape(
        {
            "amount": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        }
    ),
    "Product": shape(
        {
            "id": ID,
            "uri": URL,
            "url": URL,
            "account": ACCOUNT,
            "title": TEXT,
            "description": HTML,
            "source": shape({"text": TEXT}),
            "media_attachments": many(MEDIA),
            "price": MONEY,
            "variants": many(ref("Variant")),
            "availability": one_of("in_stock", "limited", "sold_out", "hidden"),
            "stock": maybe(COUNT),
            "visibility": one_of("draft", "public", "archived"),
            "created_at": TIME,
            "updated_at": TIME,
        },
        {"own": FLAG},
    ),
    "Variant": shape(
        {
            "id": ID,
            "title": TEXT,
            "price": MONEY,
            "available": FLAG,
            "stock": maybe(COUNT),
        }
    ),
    "Order": shape(
        {
            "id": ID,
            "number": TEXT,
            "state": one_of("placed", "confirmed", "completed", "cancelled"),
            "buyer": maybe(ACCOUNT),
            "seller": ACCOUNT,
            "items": many(
                shape(
                    {
                        "product": _NAMED,
                        "variant": _NAMED,
                        "quantity": COUNT,
                        "unit_price": MONEY,
                        "total": MONEY,
                    }
                )
            ),
            "subtotal": MONEY,
            "shipping": MONEY,
            "tax": MONEY,
            "total": MONEY,
            "payment": shape({"method": TEXT, "state": one_of("paid", "pending")}),
            "created_at": TIME,
            "can": many(TEXT),
        }
    ),
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
        sort=one_of("recent"),
    ),
    "GET /v1/shop/products/<product_id>": told("A product", PRODUCT),
    "GET /v1/shop/products/<product_id>/statuses": page("Notes about it", STATUS),
    "GET /v1/accounts/<account_id>/products": page("What somebody sells", PRODUCT),
    "GET /v1/shop/orders": page(
        "Orders of the caller", ORDER, role=one_of("buyer", "seller")
    ),
    "GET /v1/shop/orders/<order_id>": told("An order, to its parties", ORDER),
}
DESCRIBED: Final = Described(CALLS, SCHEMAS)
