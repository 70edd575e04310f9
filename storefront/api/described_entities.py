"""What is told of the shop's entities in the API's own description."""

from typing import Final

from node.api.openapi.notes import MEDIA
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
from storefront.agreements.models import AgreementState
from storefront.api.order_entities import STEP_NAMES
from storefront.catalog.models import ProductStatus
from storefront.requests.models import RequestState

MONEY: Final = ref("Money")
PRODUCT: Final = ref("Product")
ORDER: Final = ref("Order")
CART: Final = ref("Cart")
REQUEST: Final = ref("PurchaseRequest")
VISIBILITY: Final = one_of(*ProductStatus)
STEP: Final = one_of(*STEP_NAMES.values())
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
            "max_per_order": COUNT,
            "maker": TEXT,
            "safety": TEXT,
            "visibility": ref("ProductVisibility"),
            "created_at": TIME,
            "updated_at": TIME,
        },
        {"own": FLAG, "on_hand": maybe(COUNT)},
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
            "shipment": shape(
                {
                    "kind": one_of("pickup"),
                    "state": one_of("packing", "ready", "collected", "void"),
                    "pickup": ref("Pickup"),
                }
            ),
            "created_at": TIME,
            "updated_at": TIME,
            "history": many(
                shape(
                    {
                        "state": TEXT,
                        "at": TIME,
                        "by": one_of("buyer", "seller", "system"),
                        "words": TEXT,
                    }
                )
            ),
            "can": many(STEP),
        }
    ),
    "ProductVisibility": VISIBILITY,
    "Cart": shape({"items_count": COUNT, "sellers": many(ref("CartPart"))}),
    "CartPart": shape(
        {
            "account": ACCOUNT,
            "shop": shape({"name": TEXT, "url": URL}),
            "items": many(ref("CartItem")),
            "subtotal": MONEY,
            "shipping": MONEY,
            "tax": MONEY,
            "total": MONEY,
            "can_order": FLAG,
            "payment_methods": many(TEXT),
            "pickups": many(ref("Pickup")),
            "terms": ref("Terms"),
        }
    ),
    "CartItem": shape(
        {
            "id": ID,
            "product": PRODUCT,
            "variant": _NAMED,
            "quantity": COUNT,
            "max_quantity": COUNT,
            "state": one_of("available", "too_many", "unavailable"),
            "agreed": FLAG,
            "unit_price": MONEY,
            "price_when_added": MONEY,
            "total": MONEY,
        }
    ),
    "Pickup": shape(
        {
            "id": ID,
            "title": TEXT,
            "address": TEXT,
            "hours": TEXT,
            "instructions": TEXT,
            "days_kept": COUNT,
        }
    ),
    "Terms": shape(
        {
            "seller": shape(
                {
                    "kind": one_of("trader", "private"),
                    "name": TEXT,
                    "address": TEXT,
                    "email": TEXT,
                    "phone": TEXT,
                    "register": TEXT,
                    "vat_id": TEXT,
                }
            ),
            "text": TEXT,
            "withdrawal": TEXT,
            "privacy": TEXT,
            "tax": TEXT,
        }
    ),
    "PurchaseRequest": shape(
        {
            "id": ID,
            "state": one_of(*RequestState),
            "order_state": maybe(one_of(*AgreementState)),
            "seller": ACCOUNT,
            "title": TEXT,
            "uri": URL,
            "quantity": COUNT,
            "total": shape({"amount": TEXT, "currency": TEXT}),
            "words": TEXT,
            "checkout_url": TEXT,
            "created_at": TIME,
            "expires_at": TIME,
            "can": many(one_of("withdraw")),
        }
    ),
}
