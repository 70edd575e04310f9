"""A shop on a live node, and guests who buy there by the forms."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.nodes import NO_TLS, LiveNode, photo
from tests.support.visits import Member

SETTINGS = {
    "name": "Clay & Co",
    "about": "Mugs",
    "notice": "",
    "currency": "EUR",
    "state": "open",
    "auto_accept": "1",
    "cash_on_pickup": "1",
    "seller_kind": "trader",
    "trader_name": "Ana Clay",
    "trader_address": "1 Kiln Lane\nPotterton",
    "trader_email": "ana@mail.example",
    "tax_rate": "19",
    "tax_words": "incl. 19 % VAT",
    "terms": "These are the terms.",
    "withdrawal": "You may withdraw within 14 days.",
    "privacy": "We keep little.",
    "pickup_label": "Studio",
    "pickup_address": "1 Kiln Lane\nPotterton",
    "pickup_days": "7",
}


@dataclass(frozen=True, slots=True)
class Stall:
    """A shop with one product for sale."""

    node: LiveNode
    seller: Member
    product_id: str
    product_path: str

    def stock(self) -> int:
        """Pieces on hand, as the seller's form shows them."""
        page = self.seller.browser.get(f"/sell/products/{self.product_id}")
        found = re.search(r'name="seen_stock" value="(\d+)"', page)
        assert found
        return int(found.group(1))

    def order_codes(self) -> list[str]:
        """Every order in the seller's list."""
        page = self.seller.browser.get("/sell/orders")
        return sorted(set(re.findall(r'href="/sell/orders/([^"/?#]+)"', page)))


def open_stall(node: LiveNode, seller: Member, *, stock: int) -> Stall:
    """Open the seller's shop and put a product on sale."""
    node.run("user", "let-sell", seller.name)
    seller.browser.post("/sell/settings", SETTINGS)
    fields = {
        "title": "Mug, speckled",
        "description": "Thrown by hand.",
        "price": "24.90",
        "stock": str(stock),
        "max_per_order": "10",
        "maker": "Ana Clay, 1 Kiln Lane, ana@mail.example",
        "status": "public",
        "alt_new1": "A speckled mug",
        "order_new1": "1",
    }
    files = {"photo_new1": ("mug.jpg", photo(), "image/jpeg")}
    seller.browser.post("/sell/products/new", fields, files=files)
    shop = seller.browser.get(f"/@{seller.name}/shop")
    path = re.search(rf'href="(/@{seller.name}/shop/[^"#?]+)"', shop)
    assert path, "the product is not in the shop"
    page = seller.browser.get(path.group(1))
    product = re.search(r"/sell/products/(\d+)", page)
    assert product, "the seller may edit their product"
    return Stall(node, seller, product.group(1), path.group(1))


class Guest:
    """A buyer without an account, with a browser of their own."""

    def __init__(self, stall: Stall, name: str) -> None:
        self._stall = stall
        self.name = name
        self.http = httpx.AsyncClient(
            base_url=stall.node.base_url, timeout=60, trust_env=False, verify=NO_TLS
        )

    async def walk_to_button(self) -> dict[str, str]:
        """Fill the cart and answer every step; what the order button would send."""
        page = await self._get(self._stall.product_path)
        token = {"csrf": _value(page, "csrf")}
        add = {**token, "product": self._stall.product_id, "quantity": "1"}
        await self._post("/cart/add", add)
        contact = await self._get(self._step("contact"))
        answers = {
            "email": f"{self.name}@mail.example",
            "buyer_name": self.name,
            "pickup": _value(contact, "pickup"),
            "message": "",
        }
        await self._post(self._step("contact"), {**token, **answers})
        await self._post(self._step("payment"), {**token, "method": "cash_on_pickup"})
        review = await self._get(self._step("review"))
        sent = {name: _value(review, name) for name in ("token", "quote")}
        return {**token, **sent, "terms": "1"}

    async def press(self, form: dict[str, str]) -> httpx.Response:
        """Press the order button."""
        return await self.http.post(self._step("review"), data=form)

    async def close(self) -> None:
        await self.http.aclose()

    def _step(self, step: str) -> str:
        return f"/checkout/{self._stall.seller.name}/{step}"

    async def _get(self, path: str) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    async def _post(self, path: str, data: dict[str, Any]) -> None:
        answer = await self.http.post(path, data=data)
        assert answer.status_code == 303, f"{path}: {answer.status_code} {answer.text}"


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)
