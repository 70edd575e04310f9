"""What the shop must keep secret, all under the node's secret key.

Contact data is sealed before it is stored. The secret of an order's link is
derived from the order and a version, so every mail can carry the link although
the database holds only a hash; raising the version makes older links die.
"""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256

import orjson

from node.secrets import SecretBox

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
SECRET_BYTES = 16

_CONTACT = "shop.contact"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who ordered, as typed at the checkout."""

    name: str
    email: str
    message: str = ""


class Seals:
    """Seals contacts and derives what makes an order findable by its buyer only."""

    def __init__(self, box: SecretBox, base_url: str) -> None:
        self.box = box
        self._base_url = base_url
        self._key = box.derive("shop.orders")

    def seal_contact(self, contact: Contact) -> bytes:
        return self.box.seal(
            orjson.dumps([contact.name, contact.email, contact.message]),
            purpose=_CONTACT,
        )

    def open_contact(self, sealed: bytes) -> Contact:
        name, email, message = orjson.loads(self.box.open(sealed, purpose=_CONTACT))
        return Contact(name, email, message)

    def order_code(self, order_id: int, attempt: int) -> str:
        """A code that tells nothing of the order's number or date: `7K3M-Q2XA`."""
        digest = self._derive(f"code.{order_id}.{attempt}")
        letters = [CODE_LETTERS[byte & 31] for byte in digest[:CODE_LENGTH]]
        return "".join(letters[:4]) + "-" + "".join(letters[4:])

    def order_secret(self, order_id: int, version: int) -> str:
        """The 128 bits that open an order page."""
        return self._text(f"secret.{order_id}.{version}")

    def order_url(self, order_id: int, code: str, version: int) -> str:
        """The order page with its secret, for the buyer's eyes only."""
        secret = self.order_secret(order_id, version)
        return f"{self._base_url}/orders/{code}?k={secret}"

    def agreement_key(self, agreement_id: int) -> str:
        """What an agreement's id is made of; nobody guesses it."""
        return self._text(f"agreement.{agreement_id}")

    def agreement_token(self, agreement_id: int) -> str:
        """The 128 bits that bring one browser to the checkout."""
        return self._text(f"agreement-token.{agreement_id}")

    def request_key(self, request_id: int) -> str:
        """What an offer's id is made of; nobody guesses it."""
        return self._text(f"request.{request_id}")

    def buyer_key(self, shop_id: int, email: str) -> bytes:
        """The same for the same buyer of the same shop, and no way back."""
        return self._derive(f"buyer.{shop_id}.{email.casefold()}")[:SECRET_BYTES]

    def _text(self, text: str) -> str:
        digest = self._derive(text)
        return base64.urlsafe_b64encode(digest[:SECRET_BYTES]).decode().rstrip("=")

    def _derive(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), "sha256")


def hash_secret(secret: str) -> bytes:
    """What is stored of a secret with 128 bits or more."""
    return sha256(secret.encode()).digest()
