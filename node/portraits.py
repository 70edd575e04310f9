"""Taking in the pictures of a profile, for whichever door they come through."""

from typing import IO, Final

from node.errors import Invalid, TooLarge, UnsupportedType
from node.ids import MediaId
from node.limits.rates import Limit
from node.media.models import UPLOAD_LIMITS, Purpose
from node.services import Services
from node.users.models import User

MAX_MB: Final = UPLOAD_LIMITS.max_bytes // 1_000_000
PORTRAITS: Final = {"avatar": Purpose.AVATAR, "header": Purpose.HEADER}


async def take_portrait(
    current: Services, owner: User, name: str, source: IO[bytes]
) -> MediaId:
    """An upload as somebody's `avatar` or `header`; raises `Invalid` and `TooMany`."""
    current.rates.check(Limit.UPLOAD, str(owner.id))
    source.seek(0, 2)
    if source.tell() > UPLOAD_LIMITS.max_bytes:
        raise Invalid.field(name, "too_large", f"A picture has at most {MAX_MB} MB.")
    source.seek(0)
    try:
        media = await current.media.upload(
            owner.actor_id, source.read(), purpose=PORTRAITS[name]
        )
    except Invalid as error:
        fault = error.faults[0]
        raise Invalid.field(name, fault.code, fault.text) from None
    except (TooLarge, UnsupportedType) as error:
        raise Invalid.field(name, error.code, str(error)) from None
    return media.id
