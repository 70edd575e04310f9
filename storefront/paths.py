"""Where the shop's public pages are, as paths under the node's origin."""

from urllib.parse import quote


def shop_path(name: str) -> str:
    return f"/@{name}/shop"


def product_path(owner_name: str, slug: str) -> str:
    return f"{shop_path(owner_name)}/{quote(slug)}"


def listing_path(note_id: int) -> str:
    """What is offered by a note, here or elsewhere."""
    return f"/listings/{note_id}"


def agreement_path(key: str) -> str:
    """Where a buyer of another server begins the checkout."""
    return f"/checkout/{key}"
