"""What is to be sent, at hand: bodies and opened keys, in memory and bounded.

A key is compared with the table at every claim, since a command of another process
may have replaced it; it is opened only when it is another than before.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from federation.followers import HEADER
from federation.keys import SigningKey
from federation.signatures.messages import Header, SignableBody
from node.actors.keys import open_key
from node.actors.models import SealedKey
from node.actors.queries import find_signing_key
from node.database.types import Database, Reader
from node.delivery.models import Delivery
from node.delivery.policy import GIVE_UP_MS, LASTING_MS
from node.delivery.proofs import Unproven, list_unproven, prove_stored
from node.delivery.queries import StoredBody, find_body
from node.secrets import SecretBox

CACHED: Final = 512
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery's body, who signs it, whether it waits for a server that is dead for
    now, what else goes along under the signature, and whether it is not for all."""

    body: SignableBody
    key: SigningKey
    is_lasting: bool
    headers: tuple[Header, ...] = ()
    for_few: bool = False

    @property
    def patience_ms(self) -> int:
        """How old the delivery may get before it is given up."""
        return LASTING_MS if self.is_lasting else GIVE_UP_MS


class Enclosures(Protocol):
    """Knows what is told with deliveries to followers (FEP-8fcf)."""

    async def headers_for(self, deliveries: Sequence[Delivery]) -> dict[int, str]:
        """By delivery; without those for which there is nothing to compare."""
        ...


class Readers(Protocol):
    """Knows for whom something is that is not for all."""

    async def is_left(self, delivery: Delivery) -> bool:
        """Whether anybody at the inbox may still read it."""
        ...


@dataclass(frozen=True, slots=True)
class _Text:
    body: SignableBody
    is_lasting: bool
    retired: SigningKey | None
    tells_followers: bool
    for_few: bool


@dataclass(frozen=True, slots=True)
class _Key:
    sealed: SealedKey
    opened: SigningKey


class Letters:
    """The bodies and keys of the deliveries that were claimed lately."""

    def __init__(
        self, db: Database, box: SecretBox, enclosures: Enclosures | None = None
    ) -> None:
        self._db = db
        self._box = box
        self._enclosures = enclosures
        self._texts: OrderedDict[int, _Text | None] = OrderedDict()
        self._keys: OrderedDict[int, _Key | None] = OrderedDict()
        self._headers: OrderedDict[int, str] = OrderedDict()

    async def load(self, deliveries: Iterable[Delivery]) -> None:
        """Bring them into memory, in one read.

        What still lacks its proofs is proven here: once, however many receive it.
        """
        deliveries = tuple(deliveries)
        texts = {d.activity_id for d in deliveries} - self._texts.keys()
        actors = {d.actor_id for d in deliveries}
        if not actors:
            return
        bodies, keys, due = await self._db.read(_load, sorted(texts), sorted(actors))
        if due:
            bodies |= await prove_stored(self._db, self._box, due)
        for activity_id, stored in bodies.items():
            _remember(self._texts, activity_id, self._open_text(stored))
        for actor_id, sealed in keys.items():
            _remember(self._keys, actor_id, self._open_key(actor_id, sealed))
        await self._enclose(deliveries)

    async def _enclose(self, deliveries: Iterable[Delivery]) -> None:
        """What goes along is found at the last moment: followers come and go."""
        if self._enclosures is None:
            return
        texts = ((each, self._texts.get(each.activity_id)) for each in deliveries)
        telling = [each for each, text in texts if text and text.tells_followers]
        if telling:
            found = await self._enclosures.headers_for(telling)
            for delivery_id, value in found.items():
                _remember(self._headers, delivery_id, value)

    async def find(self, delivery: Delivery) -> Letter | None:
        """What to send; None when there is nothing left to say or to sign with."""
        if not self._has(delivery):
            # It waited so long for its lane that memory needed the room.
            await self.load([delivery])
        text = self._texts.get(delivery.activity_id)
        key = self._keys.get(delivery.actor_id)
        if text is None or key is None:
            return None
        value = self._headers.pop(delivery.id, None)
        headers = () if value is None else ((HEADER.encode(), value.encode()),)
        signer = text.retired or key.opened
        return Letter(text.body, signer, text.is_lasting, headers, text.for_few)

    async def renew(self, delivery: Delivery, refused: Letter) -> Letter | None:
        """The same under the key that counts by now; None if that one was refused.

        The letter may have waited while a command exchanged the key, or be the one
        that tells of it with the old key, to a server that has learned the new one.
        """
        sealed = await self._db.read(find_signing_key, delivery.actor_id)
        key = self._open_key(delivery.actor_id, sealed)
        _remember(self._keys, delivery.actor_id, key)
        if key is None or _is_same_key(key.opened, refused.key):
            return None
        return replace(refused, key=key.opened)

    def _has(self, delivery: Delivery) -> bool:
        return delivery.activity_id in self._texts and delivery.actor_id in self._keys

    def _open_text(self, stored: StoredBody | None) -> _Text | None:
        if stored is None:
            return None
        retired = open_key(self._box, stored.retired) if stored.retired else None
        body = SignableBody.of(stored.body.encode())
        return _Text(
            body, stored.is_lasting, retired, stored.tells_followers, stored.for_few
        )

    def _open_key(self, actor_id: int, sealed: SealedKey | None) -> _Key | None:
        if sealed is None:
            return None
        known = self._keys.get(actor_id)
        if known is not None and known.sealed == sealed:
            return known
        if known is not None:
            # Their proofs were made with the key beside it, and are due again.
            self._texts.clear()
        return _Key(sealed, open_key(self._box, sealed))


def _is_same_key(one: SigningKey, other: SigningKey) -> bool:
    """Whether what one of them signs fits the other."""
    return one.private.public_key() == other.private.public_key()


def _load(
    r: Reader, activity_ids: list[int], actor_ids: list[int]
) -> tuple[dict[int, StoredBody | None], dict[int, SealedKey | None], list[Unproven]]:
    bodies = {number: find_body(r, number) for number in activity_ids}
    keys = {number: find_signing_key(r, number) for number in actor_ids}
    return bodies, keys, list_unproven(r, activity_ids)


def _remember(cache: OrderedDict[int, T], key: int, value: T) -> None:
    cache[key] = value
    cache.move_to_end(key)
    if len(cache) > CACHED:
        cache.popitem(last=False)
