"""Where the shop's public pages are, as paths under the node's origin."""

import re
from typing import Final
from urllib.parse import quote, unquote

_PRODUCT: Final = re.compile(r"/@([^/@\s]+)/shop/([\w%-]+)(?![\w%/-])")


def shop_path(name: str) -> str:
    return f"/@{name}/shop"


def product_path(owner_name: str, slug: str) -> str:
    return f"{shop_path(owner_name)}/{quote(slug)}"


def find_products(text: str, base_url: str) -> list[tuple[str, str]]:
    """The products to whose pages addresses in a text lead: their shop's owner, slug.

    Not for pages under a product's; what stands behind the address, as the dot of a
    sentence or a query, does not matter.
    """
    parts = text.split(base_url)[1:]
    found = (_PRODUCT.match(part) for part in parts)
    named = ((each[1], unquote(each[2])) for each in found if each)
    return list(dict.fromkeys(named))


def listing_path(note_id: int) -> str:
    """What is offered by a note, here or elsewhere."""
    return f"/listings/{note_id}"


def agreement_path(key: str) -> str:
    """Where a buyer of another server begins the checkout."""
    return f"/checkout/{key}"
