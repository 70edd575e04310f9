"""Documents bent in every way that peers and attackers bend them.

All is drawn from one `Random`, so a seed and a number name a document for good.
"""

import json
from copy import deepcopy
from random import Random
from typing import Any

TYPES = (
    *("Create", "Update", "Delete", "Undo", "Announce", "Like", "Follow", "Accept"),
    *("Reject", "Add", "Remove", "Move", "Block", "Flag", "EmojiReact", "Offer"),
    *("Note", "Question", "Article", "Person", "Group", "Tombstone", "Collection"),
    *("OrderedCollectionPage", "Proposal", "ChatMessage", "as:Note", "", "Ünknown"),
)
TEXTS = (
    *("", " ", "\x00", "\ud800", "\udfff\ud800", "a\u202eb", "\u200b", "𝕏" * 300),
    *("<p>x", "<" * 3_000, "&#x0;", "</script><script>", "%00", "'", '"', "\\", "\r\n"),
    *("x" * 70_000, "#" * 200, ":x:" * 200, "@a@b.example " * 80, "\uffff", "null"),
)
NUMBERS = (
    *(0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**400, 1e308, -1e308, 0.1),
    *(True, False),
)
DATES = (
    *("2026-13-45T99:99:99Z", "0000-00-00", "9999-12-31T23:59:59.999999999Z"),
    *("2026-02-30T00:00:00+99:99", "2026-11-22 10:00", "-2026-01-01T00:00:00Z"),
    *("1e9", "2026-11-22T10:00:00.1234567891234+0000", "٢٠٢٦-١١-٢٢T10:00:00Z"),
)
ODD_IDS = (
    *("", "#", "https://", "https://[", "https://[::1", "https://a b/", "javascript:x"),
    *(
        "tag:a.example,2026:1",
        "https://a@b.example/",
        "https://xn--/",
        "https://ä\u202e/",
    ),
    *("https://a.example:99999/", "https://" + "a" * 300 + "/", "https://%00/", "//x"),
    *("https://127.1/", "http://0x7f.1/", "https://a.example/\r\nx: y", "acct:a@b"),
)
ID_KEYS = frozenset(
    {"id", "actor", "object", "attributedTo", "to", "cc", "inReplyTo", "target", "href"}
    | {"origin", "url", "inbox", "owner", "publicKey", "result", "instrument", "first"}
    | {"alsoKnownAs", "movedTo", "featured", "outbox", "context", "replies", "quote"}
)
DATE_KEYS = frozenset({"published", "updated", "endTime", "startTime", "closed"})
_TELLING = frozenset({"id", "type", "actor", "attributedTo", "object"})
BROKEN_TAILS = (b"", b"}", b"\xff", b"\x00", b',"actor":"https://b.example/"}', b"]")

Path = tuple[str | int, ...]


class Mutator:
    """Bends documents; `ids` are those that lead somewhere."""

    def __init__(self, rng: Random, ids: list[str], corpus: list[Any]) -> None:
        self._rng = rng
        self._ids = ids
        self._corpus = corpus

    def bent(self, document: dict[str, Any], times: int) -> dict[str, Any]:
        """A copy with so many changes."""
        whole: Any = {"root": deepcopy(document)}
        for _ in range(times):
            if whole:
                self._bend(whole)
        root = whole.get("root")
        return root if isinstance(root, dict) else {"object": root}

    def written(self, document: dict[str, Any]) -> bytes:
        """As JSON, now and then such JSON as no library writes."""
        try:
            text = json.dumps(document, ensure_ascii=self._rng.random() < 0.5)
        except RecursionError:
            return b'{"object":' * 20_000
        body = text.encode("utf-8", "surrogatepass")
        chance = self._rng.random()
        if chance < 0.9:
            return body
        if chance < 0.93:
            return body.replace(b'"type"', b'"type": "Note", "type"', 1)
        if chance < 0.95:
            return body.replace(b": null", b": NaN").replace(b": true", b": 1e999", 1)
        if chance < 0.97:
            return b"\xef\xbb\xbf" + body
        cut = self._rng.randrange(len(body))
        return body[:cut] + self._rng.choice(BROKEN_TAILS)

    def _bend(self, whole: Any) -> None:
        holder, key = self._place(whole)
        name = key if isinstance(key, str) else ""
        change = self._rng.choice(_CHANGES)
        if change is Mutator._replaced or self._rng.random() < 0.5:
            holder[key] = self._replaced(name, holder[key])
        elif change is None:
            holder.pop(key)
        else:
            holder[key] = change(self, name, holder[key])

    def _place(self, whole: Any) -> tuple[Any, str | int]:
        """A place near the top rather than deep down, an id or type rather than not."""
        holder, key = whole, "root"
        while True:
            inner = holder[key]
            stops = key != "root" and self._rng.random() < 0.4
            if stops or not isinstance(inner, dict | list) or not inner:
                return holder, key
            keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
            keys += [name for name in keys if name in _TELLING] * 3
            holder, key = inner, self._rng.choice(keys)

    def _replaced(self, name: str, value: Any) -> Any:
        rng = self._rng
        if name == "type":
            return rng.choice(TYPES)
        if name in DATE_KEYS:
            return rng.choice((*DATES, *NUMBERS))
        if name in ID_KEYS and rng.random() < 0.8:
            return rng.choice(self._ids if rng.random() < 0.7 else ODD_IDS)
        pool = rng.choice((TEXTS, NUMBERS, DATES, ODD_IDS, self._ids, (None, [], {})))
        return rng.choice(pool)

    def _as_list(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return value[0] if value else None
        return [value, self._replaced(name, value)]

    def _repeated(self, name: str, value: Any) -> Any:
        return [value] * self._rng.choice((2, 40, 600))

    def _nested(self, name: str, value: Any) -> Any:
        term = self._rng.choice(("object", "id", "@list", "url", "attributedTo"))
        for _ in range(self._rng.choice((1, 3, 13, 40, 600))):
            value = {term: value} if self._rng.random() < 0.7 else [value]
        return value

    def _transplanted(self, name: str, value: Any) -> Any:
        donor = self._rng.choice(self._corpus)
        return deepcopy(donor.get(name, donor))

    def _with_strange_keys(self, name: str, value: Any) -> Any:
        if not isinstance(value, dict):
            return {"@value": value, "@language": "und"}
        for key in list(value)[: self._rng.randrange(1, 6)]:
            value[self._rng.choice(("as:", "@", "vf:", "__")) + key] = value.pop(key)
        return value


_CHANGES = (
    Mutator._replaced,
    Mutator._as_list,
    Mutator._repeated,
    Mutator._nested,
    Mutator._transplanted,
    Mutator._with_strange_keys,
    None,
)
