"""What a page costs: as many queries however much is on it, for every list there is."""

import pytest
from support.api import ApiClient, guest, join
from support.app import Site
from support.notes import (
    block_actor,
    follow,
    make_photo,
    mentioning,
    post_to_homes,
)
from support.people import make_local, reload
from support.shop import insert_photo, make_product, make_shop

from node.actors.actions import set_privacy
from node.actors.models import Actor
from node.clock import HOUR_MS
from node.database.types import Writer
from node.lists.actions import add_members, create_list
from node.lists.models import ListDraft, PeopleList
from node.lists.queries import get_list
from node.notes.models import Audience, Note, NoteDraft, Visibility
from node.notes.polls import PollDraft
from node.reactions.actions import bookmark, boost, like
from node.relations.actions import endorse, mute, request_follow
from node.schedules.actions import schedule_note
from node.text.tokens import TagKey
from node.timelines.actions import follow_topic

FEW, MANY = 3, 9
PAGES = (
    "v1/accounts/{ana}/endorsements",
    "v1/accounts/{ana}/followers",
    "v1/accounts/{ana}/following",
    "v1/blocks",
    "v1/bookmarks",
    "v1/conversations",
    "v1/directory",
    "v1/endorsements",
    "v1/favourites",
    "v1/follow_requests",
    "v1/followed_tags",
    "v1/lists",
    "v1/lists/{list}/accounts",
    "v1/mutes",
    "v1/notifications",
    "v1/scheduled_statuses",
    "v1/search?q=kiln&type=statuses",
    "v1/search?q=person&type=accounts",
    "v1/search?q=topic&type=hashtags",
    "v1/statuses/{root}/context",
    "v1/statuses/{root}/favourited_by",
    "v1/statuses/{root}/quotes",
    "v1/statuses/{root}/reblogged_by",
    "v1/timelines/home",
    "v1/timelines/list/{list}",
    "v1/timelines/public",
    "v1/timelines/tag/tea",
    "v1/trends/statuses",
    "v1/trends/tags",
    "v2/notifications?grouped_types[]=none",
)


@pytest.mark.engine_only("sqlite")
async def test_no_page_asks_the_database_more_for_being_longer(site: Site) -> None:
    client, ana = await join(site, "ana")
    await site.services.db.write(_lock, ana)
    ana = await reload(site.services.db, ana)
    root = await post_to_homes(site.services.db, ana, "Who has a kiln?")
    kept = await site.services.db.write(_keep_list, ana)
    places = {"ana": ana.id, "root": root.id, "list": kept.id}
    for number in range(FEW):
        await _live(site, ana, root, kept, number)
    few = [await _measure(site, client, page.format(**places)) for page in PAGES]
    for number in range(FEW, MANY):
        await _live(site, ana, root, kept, number)
    many = [await _measure(site, client, page.format(**places)) for page in PAGES]

    for page, (asked, size), (asked_then, size_then) in zip(
        PAGES, few, many, strict=True
    ):
        assert size_then > 1.5 * size, page
        assert asked_then == asked, page


@pytest.mark.engine_only("sqlite")
async def test_no_shelf_asks_for_more_either(site: Site) -> None:
    db, client = site.services.db, guest(site)
    shop = await make_shop(db)
    found: list[list[tuple[int, int]]] = []
    pages = ("v1/shop/products", f"v1/accounts/{shop.actor_id}/products")
    for upto in (range(FEW), range(FEW, MANY)):
        for number in upto:
            await make_product(db, shop, title=f"Mug {number}")
        found.append([await _measure(site, client, page) for page in pages])

    for (asked, size), (asked_then, size_then) in zip(*found, strict=True):
        assert size_then > 1.5 * size
        assert asked_then == asked


async def _measure(site: Site, client: ApiClient, page: str) -> tuple[int, int]:
    """How often the database was asked, and how long the answer is."""
    before = site.services.db.statements
    answer = await client.call("GET", f"/api/{page}")
    assert answer.status_code == 200, page
    return site.services.db.statements - before, len(answer.content)


async def _live(
    site: Site, ana: Actor, root: Note, kept: PeopleList, number: int
) -> None:
    """Somebody new, who does all that fills a page of Ana's."""
    db, urls = site.services.db, site.services.urls
    other = await make_local(db, f"person{number}")
    for one, two in ((ana, other), (other, ana)):
        await follow(db, one, two)
    await db.write(_list, kept, other)
    await _post_around(site, ana, other, root, number)
    await db.write(like, urls, actor=other, note=root)
    await db.write(boost, urls, actor=other, note=root)
    await db.write(endorse, actor=ana, target=other)
    await db.write(follow_topic, ana.id, TagKey(f"topic{number}"))
    await db.write(_wait, ana, number)
    asking = await make_local(db, f"asking{number}")
    await db.write(request_follow, urls, follower=asking, target=ana)
    quiet = await make_local(db, f"quiet{number}")
    await db.write(mute, actor=ana, target=quiet)
    await block_actor(db, ana, await make_local(db, f"rude{number}"))
    await site.work()


async def _post_around(
    site: Site, ana: Actor, other: Actor, root: Note, number: int
) -> None:
    """A note with all that hangs on notes, an answer, a quote, a word in private."""
    db, urls = site.services.db, site.services.urls
    note = await post_to_homes(
        db,
        other,
        f"A kiln #tea #topic{number}",
        media_ids=(await make_photo(db, other),),
        poll=PollDraft(options=("Yes", "No")),
        may_reply=Audience.FOLLOWERS,
    )
    await db.write(like, urls, actor=ana, note=note)
    await db.write(bookmark, actor=ana, note=note)
    await post_to_homes(db, other, f"Answer {number}", reply_to_id=root.id)
    await post_to_homes(db, other, f"Quote {number}", quote_id=root.id)
    await post_to_homes(
        db,
        other,
        "@ana in private",
        visibility=Visibility.DIRECT,
        mentioned=mentioning(ana=ana),
    )


def _lock(w: Writer, actor: Actor) -> None:
    set_privacy(w, actor.id, locked=True, discoverable=True, indexable=True)


def _keep_list(w: Writer, ana: Actor) -> PeopleList:
    return create_list(w, ana.id, ListDraft(title="Potters"))


def _list(w: Writer, kept: PeopleList, other: Actor) -> None:
    create_list(w, kept.owner_id, ListDraft(title=f"Only {other.name}"))
    add_members(w, get_list(w, kept.owner_id, kept.id), [other.id])


def _wait(w: Writer, ana: Actor, number: int) -> None:
    """A note for later, with a photo."""
    photo = insert_photo(w, ana.id, "")
    draft = NoteDraft(text=f"Later {number}", media_ids=(photo,))
    schedule_note(w, author=ana, draft=draft, due_ms=w.now_ms + (number + 1) * HOUR_MS)
