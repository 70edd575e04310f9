"""Lists as templates show them, and the form that makes and changes one. Pure."""

from collections.abc import Mapping
from typing import Final

from node.actors.models import Actor
from node.errors import Invalid
from node.ids import ActorId
from node.lists.models import ListDraft, ListId, PeopleList, Replies
from node.web.forms import Form, choice_of, is_on, typed_values
from node.web.pages.lists import ListView, MemberView
from node.web.pages.shared import ActorView, Choice, FormView

PATH: Final = "/lists"
REPLIES: Final = (
    Choice(Replies.LIST.value, "Those to people in this list"),
    Choice(Replies.FOLLOWED.value, "Those to everybody I follow"),
    Choice(Replies.NONE.value, "None"),
)
_ABOUT: Final[Mapping[Replies, str]] = {
    Replies.LIST: "",
    Replies.FOLLOWED: "Replies to all whom you follow",
    Replies.NONE: "No replies",
}
_FAULTS: Final[Mapping[str, str]] = {
    "blank": "Give the list a name.",
    "too_long": "Use a shorter name.",
}


def list_path(list_id: ListId) -> str:
    return f"{PATH}/{list_id}"


def people_path(list_id: ListId) -> str:
    return f"{list_path(list_id)}/people"


def member_path(list_id: ListId, actor_id: ActorId, verb: str) -> str:
    return f"{people_path(list_id)}/{actor_id}/{verb}"


def list_view(found: PeopleList, people: int) -> ListView:
    path = list_path(found.id)
    about = ("Not at home" if found.exclusive else "", _ABOUT[found.replies])
    return ListView(
        title=found.title,
        people=people,
        about=" · ".join(each for each in about if each),
        url=path,
        people_url=people_path(found.id),
        edit_url=f"{path}/edit",
    )


def member_view(
    list_id: ListId, actor: Actor, shown: ActorView, *, is_in: bool, is_waiting: bool
) -> MemberView:
    return MemberView(
        actor=shown,
        is_in=is_in,
        is_waiting=is_waiting,
        add_url=member_path(list_id, actor.id, "add"),
        remove_url=member_path(list_id, actor.id, "remove"),
    )


def read_draft(form: Form) -> ListDraft:
    """What was typed and chosen; raises `Invalid`."""
    return ListDraft(
        title=form.get("title", "").strip(),
        replies=Replies(choice_of(form, "replies", REPLIES)),
        exclusive=is_on(form, "exclusive"),
    )


def failed(form: Form, error: Invalid) -> FormView:
    """The form again, in the words of the pages."""
    fault = error.faults[0]
    text = _FAULTS.get(fault.code, f"{fault.text.rstrip('.')}.")
    return FormView(typed_values(form), {fault.field: text})
