"""Apps that forgive nothing: every entity as Tusky and Ice Cubes declare it.

Neither runs here, an app of Android and one of iOS; what they declare is taken from
their sources. How they log in and go on is in `test_tusky` and `test_ice_cubes`.
"""

import re
from typing import Final

import pytest
from support import ice_cubes, tusky
from support.api import ApiClient, guest
from support.app import Site
from support.busy import Busy, make_busy
from support.strict import Read, check_everywhere, many

import storefront
from node.api.door import list_calls

PEOPLE: Final = (many(tusky.TIMELINE_ACCOUNT), many(ice_cubes.ACCOUNT))
STATUSES: Final = (many(tusky.STATUS), many(ice_cubes.STATUS))
READERS: Final[dict[str, tuple[Read, ...]]] = {
    "v1/accounts/{account_id}": (tusky.ACCOUNT, ice_cubes.ACCOUNT),
    "v1/accounts/{account_id}/featured_tags": (many(ice_cubes.FEATURED_TAG),),
    "v1/accounts/{account_id}/followers": PEOPLE,
    "v1/accounts/{account_id}/statuses": STATUSES,
    "v1/accounts/{account_id}/statuses?pinned=true": STATUSES,
    "v1/accounts/{ben}/lists": (many(tusky.LIST), many(ice_cubes.LIST)),
    "v1/accounts/familiar_followers?{people}": (many(ice_cubes.FAMILIAR),),
    "v1/accounts/relationships?{people}": (
        many(tusky.RELATIONSHIP),
        many(ice_cubes.RELATIONSHIP),
    ),
    "v1/accounts/search?q=a": PEOPLE,
    "v1/accounts/verify_credentials": (tusky.ACCOUNT, ice_cubes.ACCOUNT),
    "v1/accounts?{people}": (many(tusky.ACCOUNT), many(ice_cubes.ACCOUNT)),
    "v1/blocks": PEOPLE,
    "v1/bookmarks": STATUSES,
    "v1/conversations": (many(tusky.CONVERSATION), many(ice_cubes.CONVERSATION)),
    "v1/custom_emojis": (many(tusky.EMOJI), many(ice_cubes.EMOJI)),
    "v1/favourites": STATUSES,
    "v1/filters": (many(tusky.OLD_FILTER),),
    "v1/follow_requests": PEOPLE,
    "v1/followed_tags": (many(tusky.TAG), many(ice_cubes.TAG)),
    "v1/lists": (many(tusky.LIST), many(ice_cubes.LIST)),
    "v1/lists/{list_id}/accounts?limit=0": PEOPLE,
    "v1/markers?timeline[]=home&timeline[]=notifications": (
        tusky.MARKERS,
        ice_cubes.MARKERS,
    ),
    "v1/mutes": PEOPLE,
    "v1/notifications/requests": (many(tusky.REQUEST), many(ice_cubes.REQUEST)),
    "v1/notifications?limit=80": (
        many(tusky.NOTIFICATION),
        many(ice_cubes.NOTIFICATION),
    ),
    "v1/polls/{poll_id}": (tusky.POLL, ice_cubes.POLL),
    "v1/preferences": (ice_cubes.PREFERENCES,),
    "v1/scheduled_statuses": (many(tusky.SCHEDULED),),
    "v1/statuses/{poll_id}/quotes": (many(ice_cubes.STATUS),),
    "v1/statuses/{status_id}/context": (tusky.CONTEXT, ice_cubes.CONTEXT),
    "v1/statuses/{status_id}/favourited_by": PEOPLE,
    "v1/statuses/{status_id}/history": (many(tusky.EDIT), many(ice_cubes.EDIT)),
    "v1/statuses/{status_id}/reblogged_by": PEOPLE,
    "v1/statuses/{status_id}/source": (tusky.STATUS_SOURCE,),
    "v1/statuses?{notes}": STATUSES,
    "v1/tags/tea": (tusky.TAG, ice_cubes.TAG),
    "v1/timelines/home?limit=40": STATUSES,
    "v1/timelines/list/{list_id}": STATUSES,
    "v1/timelines/public?limit=40": STATUSES,
    "v1/timelines/tag/tea": STATUSES,
    "v1/trends/statuses": STATUSES,
    "v1/trends/tags": (many(tusky.TRENDING_TAG), many(ice_cubes.TAG)),
    "v2/filters": (many(tusky.FILTER), many(ice_cubes.FILTER)),
    "v2/instance": (tusky.INSTANCE, ice_cubes.INSTANCE),
    "v2/notifications": (ice_cubes.GROUPED,),
    "v2/notifications/policy": (tusky.POLICY, ice_cubes.POLICY),
    "v2/search?q=tea": (tusky.SEARCH, ice_cubes.SEARCH),
}
"""What the two read, and as what; of each there is something."""
OPEN: Final = (
    "v1/accounts/{account_id}",
    "v1/accounts/{account_id}/followers",
    "v1/accounts/{account_id}/statuses",
    "v1/polls/{poll_id}",
    "v1/statuses/{status_id}/context",
    "v1/statuses/{status_id}/history",
    "v1/statuses?{notes}",
    "v1/timelines/public?limit=40",
    "v1/trends/tags",
    "v2/instance",
)
"""What of it is also for those who have no account."""
TYPES: Final = {
    "mention",
    "reblog",
    "favourite",
    "follow",
    "follow_request",
    "quote",
    "moderation_warning",
}
_VARIABLE: Final = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")


@pytest.mark.engine_only("sqlite")
async def test_all_that_there_is_can_be_read(site: Site) -> None:
    busy = await make_busy(site)

    for path, readers in READERS.items():
        await _read(busy.client, f"/api/{_fill(path, busy)}", readers)
    for path in OPEN:
        await _read(guest(site), f"/api/{_fill(path, busy)}", READERS[path])
    told = await busy.client.get("/api/v1/notifications", limit=80)
    assert {each["type"] for each in told} == TYPES
    assert await _check_all(busy) > 60


async def _check_all(busy: Busy) -> int:
    """Keys of one name are alike in whatever is answered; how many answers said
    something."""
    read = 0
    for call in list_calls(storefront.API):
        if call.method != "GET" or "/streaming" in call.path:
            continue
        path = _VARIABLE.sub(lambda name: busy.ids.get(name[1], "1"), call.path)
        answer = await busy.client.call("GET", path)
        if answer.status_code == 200:
            check_everywhere(answer.json(), call.path)
            read += len(answer.content) > 2
    return read


async def _read(client: ApiClient, path: str, readers: tuple[Read, ...]) -> None:
    found = await client.get(path)
    assert found, f"{path} is empty"
    for read in (*readers, check_everywhere):
        read(found, path)


def _fill(path: str, busy: Busy) -> str:
    people = "&".join(f"id[]={each}" for each in busy.people)
    notes = "&".join(f"id[]={each}" for each in busy.notes)
    return path.format(people=people, notes=notes, ben=busy.people[1], **busy.ids)
