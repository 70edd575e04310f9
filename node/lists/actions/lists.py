"""Lists come, change and go."""

from node.database.types import Writer
from node.errors import Invalid
from node.ids import ActorId
from node.lists.actions.apart import give_back_to_home, take_from_home
from node.lists.models import MAX_LISTS, MAX_TITLE, ListDraft, ListId, PeopleList
from node.lists.queries import list_lists


def create_list(w: Writer, owner_id: ActorId, draft: ListDraft) -> PeopleList:
    """An empty list; raises `Invalid`."""
    _check(draft)
    if len(list_lists(w, owner_id)) >= MAX_LISTS:
        raise Invalid.field("", "limit", f"There are at most {MAX_LISTS} lists")
    list_id = ListId(w.new_id())
    w.run(
        """
        INSERT INTO lists (id, owner_id, title, replies, exclusive)
        VALUES (:id, :owner_id, :title, :replies, :exclusive)
        """,
        id=list_id,
        owner_id=owner_id,
        title=draft.title,
        replies=draft.replies,
        exclusive=int(draft.exclusive),
    )
    return _made(list_id, owner_id, draft)


def change_list(w: Writer, found: PeopleList, draft: ListDraft) -> PeopleList:
    """The list with what its owner decided now; raises `Invalid`."""
    _check(draft)
    w.run(
        """
        UPDATE lists
        SET title = :title, replies = :replies, exclusive = :exclusive
        WHERE id = :id
        """,
        id=found.id,
        title=draft.title,
        replies=draft.replies,
        exclusive=int(draft.exclusive),
    )
    if draft.exclusive and not found.exclusive:
        take_from_home(w, found)
    if found.exclusive and not draft.exclusive:
        give_back_to_home(w, found)
    return _made(found.id, found.owner_id, draft)


def delete_list(w: Writer, found: PeopleList) -> None:
    """What it kept from home goes back there."""
    if found.exclusive:
        give_back_to_home(w, found)
    w.run("DELETE FROM lists WHERE id = :id", id=found.id)


def forget_lists(w: Writer, owner_id: ActorId) -> None:
    """Nothing is left of the lists of a deleted actor."""
    w.run("DELETE FROM lists WHERE owner_id = :id", id=owner_id)


def _check(draft: ListDraft) -> None:
    if not draft.title.strip():
        raise Invalid.field("title", "blank", "Title can't be blank")
    if len(draft.title) > MAX_TITLE:
        text = f"Title is too long (maximum is {MAX_TITLE} characters)"
        raise Invalid.field("title", "too_long", text)


def _made(list_id: ListId, owner_id: ActorId, draft: ListDraft) -> PeopleList:
    return PeopleList(
        id=list_id,
        owner_id=owner_id,
        title=draft.title,
        replies=draft.replies,
        exclusive=draft.exclusive,
    )
