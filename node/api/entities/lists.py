"""Lists of people (List)."""

from node.api.answers import Json
from node.lists.models import PeopleList


def list_entity(found: PeopleList) -> Json:
    return {
        "id": str(found.id),
        "title": found.title,
        "replies_policy": found.replies.value,
        "exclusive": found.exclusive,
    }
