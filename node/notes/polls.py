"""Polls: what they hold, how one may be written, which option a vote means. Pure.

A poll is a part of its note: who may see the note may see the poll, and vote. Not
here: how votes are counted (`node.notes.actions.votes`).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from node.clock import DAY_MS, MINUTE_MS
from node.errors import FieldFault
from node.ids import NoteId
from node.text.plain import clean_name

MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 8
MAX_OPTION: Final = 100
MIN_LASTS_MS: Final = 5 * MINUTE_MS
MAX_LASTS_MS: Final = 30 * DAY_MS

PAUSE_MS: Final = 3 * MINUTE_MS
"""Counts go out, and are asked for, no more often than this."""


@dataclass(frozen=True, slots=True)
class PollOption:
    """An answer as its author's server spells it, and its votes as far as we know."""

    name: str
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A row of `polls` with its options.

    `voters` is None where the author's server does not tell it. `told_ms` is when
    the counts last went out (ours) or came in (others'), `asked_ms` when others were
    last asked. `is_over` holds for the time of the transaction that read it. With
    `hides_totals` nobody is told how it stands until then, the author neither.
    """

    note_id: NoteId
    options: tuple[PollOption, ...]
    is_multiple: bool
    ends_ms: int | None
    closed_ms: int | None
    voters: int | None
    told_ms: int
    asked_ms: int
    is_over: bool
    hides_totals: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether it is not told yet which option has how many votes."""
        return self.hides_totals and not self.is_over

    @property
    def total(self) -> int:
        """All votes, as far as they are known."""
        votes = sum(each.votes for each in self.options)
        return max(votes, self.voters or 0) if self.is_secret else votes

    @property
    def ended_ms(self) -> int | None:
        """When it ends or ended, as far as that is known."""
        return self.closed_ms if self.closed_ms is not None else self.ends_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDraft:
    """What an author wants to ask.

    `lasts_ms` counts for a new note only: an edit moves no end. `may_restart` says
    that the author knows that an edit of the options loses the votes so far.
    `hides_totals` is whether nobody is to know how it stands until it ends; None is no
    for a new note, and leaves it as it is in an edit.
    """

    options: tuple[str, ...]
    is_multiple: bool = False
    lasts_ms: int = DAY_MS
    may_restart: bool = False
    hides_totals: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePoll:
    """A poll as another server tells it; names are raw, since votes repeat them."""

    options: tuple[PollOption, ...]
    is_multiple: bool = False
    ends_ms: int | None = None
    closed_ms: int | None = None
    voters: int | None = None
    hides_totals: bool = False


def list_options(draft: PollDraft) -> tuple[str, ...]:
    """The options of a draft as they will be stored: cleaned, without blank ones."""
    cleaned = (clean_name(each, max_length=MAX_OPTION) for each in draft.options)
    return tuple(each for each in cleaned if each)


def poll_faults(draft: PollDraft) -> Iterator[FieldFault]:
    """Everything that is wrong with it."""
    if any(len(each.strip()) > MAX_OPTION for each in draft.options):
        text = f"An option has at most {MAX_OPTION} characters."
        yield FieldFault("poll", "too_long", text)
    options = list_options(draft)
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        text = f"A poll has from {MIN_OPTIONS} to {MAX_OPTIONS} options."
        yield FieldFault("poll", "options", text)
    if len({option_key(each) for each in options}) < len(options):
        yield FieldFault("poll", "twice", "Two options of the poll are the same.")
    if not MIN_LASTS_MS <= draft.lasts_ms <= MAX_LASTS_MS:
        text = "A poll is open for 5 minutes to 30 days."
        yield FieldFault("poll_lasts", "out_of_range", text)


def option_key(name: str) -> str:
    """By this, names are compared: some servers escape what they repeat as HTML."""
    return " ".join(unicodedata.normalize("NFC", unescape(name)).split())


def find_option(poll: Poll, name: str) -> int | None:
    """The position of the option a vote names."""
    keys = [option_key(each.name) for each in poll.options]
    wanted = option_key(name)
    return keys.index(wanted) if wanted in keys else None


def asks_the_same(poll: Poll | None, told: RemotePoll | None) -> bool:
    """Whether a copy asks what is known, so that votes still mean the same."""
    if poll is None or told is None:
        return poll is None and told is None
    names = [each.name for each in told.options]
    is_same = [each.name for each in poll.options] == names
    return is_same and poll.is_multiple == told.is_multiple


def share_of(poll: Poll, position: int) -> int:
    """An option's votes in per cent, of the voters where several may be chosen.

    What other servers claim need not add up; nothing exceeds 100.
    """
    total = sum(each.votes for each in poll.options)
    if poll.is_multiple and poll.voters:
        total = poll.voters
    return min(100, round(100 * poll.options[position].votes / total)) if total else 0


def names_of(options: Sequence[PollOption]) -> tuple[str, ...]:
    """What the options say, for people: without what cannot be seen."""
    return tuple(clean_name(each.name, max_length=300) or "…" for each in options)


def is_stale(poll: Poll, now_ms: int) -> bool:
    """Whether the counts of another server's poll are worth asking for again.

    What was told after the end is final.
    """
    ended_ms, fresh_ms = poll.ended_ms, max(poll.told_ms, poll.asked_ms)
    if ended_ms is not None and fresh_ms <= ended_ms <= now_ms:
        return True
    if now_ms - fresh_ms < PAUSE_MS:
        return False
    return ended_ms is None or poll.told_ms <= ended_ms
