"""Rules about names and profiles, without a database."""

import re

from node.actors.models import (
    MAX_BIO,
    MAX_DISPLAY_NAME,
    MAX_FIELD_NAME,
    MAX_FIELD_VALUE,
    MAX_FIELDS,
    Actor,
    ProfileDraft,
)
from node.errors import Conflict, FieldFault, Invalid

_LOCAL_NAME = re.compile(r"[a-z0-9_]{1,30}")


def name_key(name: str) -> str:
    """A name as it is compared: handles ignore case."""
    return name.casefold()


def is_local_name(name: str) -> bool:
    """Whether a name has the form of ours; who may take it is decided elsewhere."""
    return _LOCAL_NAME.fullmatch(name) is not None


def check_not_moved(actor: Actor) -> None:
    """Raise `Conflict` when one of ours uses an account that it moved away from.

    Their followers are elsewhere: nobody would see what they do here.
    """
    if actor.is_local and actor.moved_to is not None:
        raise Conflict("your account has moved; undo that in the settings first")


def check_profile(draft: ProfileDraft) -> None:
    """Raise `Invalid` with every fault of a profile."""
    faults: list[FieldFault] = []
    if len(draft.display_name) > MAX_DISPLAY_NAME:
        faults.append(_too_long("name", MAX_DISPLAY_NAME))
    if len(draft.bio) > MAX_BIO:
        faults.append(_too_long("bio", MAX_BIO))
    if len(draft.fields) > MAX_FIELDS:
        text = f"A profile has at most {MAX_FIELDS} lines."
        faults.append(FieldFault("fields", "too_many", text))
    for at, (name, value) in enumerate(draft.fields, start=1):
        if len(name) > MAX_FIELD_NAME:
            faults.append(_too_long(f"field_name_{at}", MAX_FIELD_NAME))
        if len(value) > MAX_FIELD_VALUE:
            faults.append(_too_long(f"field_value_{at}", MAX_FIELD_VALUE))
    if faults:
        raise Invalid(faults)


def _too_long(field: str, limit: int) -> FieldFault:
    return FieldFault(field, "too_long", f"Use at most {limit} characters.")
