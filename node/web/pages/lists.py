"""Pages about lists of people, for their owner alone."""

from dataclasses import dataclass

from node.web.pages.shared import (
    ActorView,
    Chip,
    Choice,
    FormView,
    NoteView,
    Pagination,
    RelationView,
)


@dataclass(frozen=True, slots=True)
class ListView:
    """A list; `people` is how many are in it, `about` how it differs from others."""

    title: str
    people: int
    about: str
    url: str
    people_url: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class ListsPage:
    """`lists/lists.html`. Fields of a new one: `title`, `replies`, `exclusive`."""

    lists: tuple[ListView, ...]
    form: FormView
    replies: tuple[Choice, ...]
    may_add: bool


@dataclass(frozen=True, slots=True)
class ListFeedPage:
    """`lists/feed.html`: what the people of a list post, newest first."""

    shown: ListView
    chips: tuple[Chip, ...]
    notes: tuple[NoteView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class ListEditPage:
    """`lists/edit.html`. Fields: `title`, `replies`, `exclusive`."""

    shown: ListView
    form: FormView
    replies: tuple[Choice, ...]
    delete_url: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody who is in a list or may be; `is_waiting` until they let one follow."""

    actor: ActorView
    is_in: bool
    is_waiting: bool
    add_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class ListPeoplePage:
    """`lists/people.html`: who is in a list, and who was found to be added.

    Without a `query`, those found are some of whom the reader follows. `is_full` when
    nobody more may be added.
    """

    shown: ListView
    query: str
    found: tuple[MemberView, ...]
    members: tuple[MemberView, ...]
    pagination: Pagination
    is_full: bool


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One of the reader's lists, and whether somebody is in it."""

    shown: ListView
    is_in: bool
    add_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class PersonListsPage:
    """`lists/person.html`: in which lists somebody is. Field of a new one: `title`.

    `may_add` is False for whom the reader does not follow.
    """

    relation: RelationView
    places: tuple[PlaceView, ...]
    form: FormView
    create_url: str | None
    may_add: bool
