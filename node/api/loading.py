"""From ids to entities: a fixed number of queries for however many are asked for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from node.actors.models import Actor
from node.actors.queries import find_actor, list_actors, list_actors_by_iri
from node.api.answers import Json
from node.api.entities.accounts import (
    Surroundings,
    account_entity,
    emoji_keys_of,
    seller_entity,
)
from node.api.entities.quotes import Asker, is_quotable
from node.api.entities.scheduled import scheduled_entity
from node.api.entities.statuses import boost_entity, status_entity
from node.api.entities.statuses import emoji_keys_of as emoji_keys_of_note
from node.api.entities.tags import tag_entity
from node.database.types import Reader
from node.emoji.queries import list_shown
from node.errors import NotFound
from node.filters.matching import match_notes
from node.filters.queries import list_active_filters
from node.ids import ActorId, NoteId, parse_id
from node.media.queries import list_media
from node.notes.consent import depends_on_follows
from node.notes.models import Note
from node.notes.queries import get_visible_note
from node.notes.readmodel import NoteView, load_notes
from node.reactions.queries import list_boosts, pick_shown_boosts
from node.relations.queries import list_relationships
from node.schedules.models import Scheduled
from node.services import Services
from node.timelines.models import Entry
from node.timelines.queries.featured import pick_featured
from node.timelines.queries.followed import count_topic_days, pick_followed


def load_accounts(r: Reader, current: Services, actors: Sequence[Actor]) -> list[Json]:
    """People as accounts, in their order."""
    around = load_surroundings(r, actors)
    shops = _load_shops(r, current, actors)
    found = [account_entity(current.urls, each, around) for each in actors]
    return [
        seller_entity(account, shops[actor.id]) if actor.id in shops else account
        for actor, account in zip(actors, found, strict=True)
    ]


def _load_shops(
    r: Reader, current: Services, actors: Sequence[Actor]
) -> dict[ActorId, Json]:
    """What those of them who sell here have; asked only about people of this node."""
    found: dict[ActorId, Json] = {}
    local = [each.id for each in actors if each.is_local]
    for source in current.extensions.shops if local else ():
        found.update(source.tell_of(r, local))
    return found


def load_statuses(
    r: Reader,
    current: Services,
    entries: Sequence[Entry],
    *,
    viewer_id: ActorId | None,
) -> list[Json]:
    """Notes and boosts of a feed as statuses, in their order.

    What the viewer may not see is left out.
    """
    views = {
        view.note.id: view
        for view in load_notes(
            r,
            [entry.note_id for entry in entries],
            viewer_id=viewer_id,
            cards=current.extensions.offers,
        )
    }
    boosts = list_boosts(r, [each.sort_id for each in entries if each.booster_id])
    boosters = list_actors(r, {each.actor_id for each in boosts.values()})
    people = [*people_of(views.values()), *boosters.values()]
    around = load_surroundings(r, people, views.values())
    filters = list_active_filters(r, viewer_id) if views else []
    around = replace(
        around,
        asker=_load_asker(r, viewer_id, views.values()),
        filtered=match_notes(filters, views.values()),
    )
    found: list[Json] = []
    for entry in entries:
        view, boost = views.get(entry.note_id), boosts.get(entry.sort_id)
        if view is None or (boost is None and entry.booster_id):
            continue
        status = status_entity(current.urls, view, around, viewer_id=viewer_id)
        if boost is not None:
            booster = account_entity(current.urls, boosters[boost.actor_id], around)
            status = boost_entity(boost, booster, status)
        found.append(status)
    return found


def load_status(
    r: Reader, current: Services, entry: Entry, *, viewer_id: ActorId | None
) -> Json:
    """One of them; raises `NotFound` for what the viewer may not see."""
    found = load_statuses(r, current, [entry], viewer_id=viewer_id)
    if not found:
        raise NotFound("there is no such status")
    return found[0]


def find_entry(r: Reader, status_id: str, viewer_id: ActorId | None) -> Entry:
    """What the id of a Status means: a note, or somebody's boost of one.

    Raises `NotFound` for a boost that the viewer is not shown.
    """
    found = find_entries(r, [status_id], viewer_id)
    if not found:
        raise NotFound("there is no such status")
    return found[0]


def find_entries(
    r: Reader, status_ids: Sequence[str], viewer_id: ActorId | None
) -> list[Entry]:
    """What these ids mean, without the boosts that are not for the viewer."""
    numbers = list(dict.fromkeys(parse_id(each) or 0 for each in status_ids))
    boosts = list_boosts(r, numbers)
    shown = pick_shown_boosts(r, boosts, viewer_id) if boosts else frozenset[int]()
    found: list[Entry] = []
    for number in numbers:
        boost = boosts.get(number)
        if boost is None:
            found.append(Entry(number, NoteId(number)))
        elif number in shown:
            found.append(Entry(number, boost.note_id, boost.actor_id))
    return found


def get_note_of(r: Reader, status_id: str, viewer_id: ActorId | None) -> Note:
    """The note that a Status shows, also if it is a boost; raises `NotFound`."""
    entry = find_entry(r, status_id, viewer_id)
    return get_visible_note(r, entry.note_id, viewer_id=viewer_id)


def load_tags(
    r: Reader, current: Services, topics: Sequence[str], reader_id: ActorId | None
) -> list[Json]:
    """Topics as tags, in their order; three queries, one for guests."""
    used = count_topic_days(r, topics)
    followed = pick_followed(r, reader_id, topics) if reader_id else None
    featured = pick_featured(r, reader_id, topics) if reader_id else None
    return [
        tag_entity(
            current.urls,
            topic,
            used.get(topic, {}),
            now_ms=r.now_ms,
            is_followed=None if followed is None else topic in followed,
            is_featured=None if featured is None else topic in featured,
        )
        for topic in topics
    ]


def load_scheduled(r: Reader, current: Services, scheduled: Scheduled) -> Json:
    """A note that waits, with its photos."""
    media = list_media(r, scheduled.draft.media_ids)
    return scheduled_entity(current.urls, scheduled, media)


def load_surroundings(
    r: Reader, people: Iterable[Actor], views: Iterable[NoteView] = ()
) -> Surroundings:
    """What hangs on people and notes; three queries, fewer where nothing does."""
    actors = list({each.id: each for each in people}.values())
    moved = list_actors_by_iri(r, {each.moved_to for each in actors if each.moved_to})
    actors += moved.values()
    pictures = {
        picture
        for each in actors
        for picture in (each.avatar_id, each.header_id)
        if picture is not None
    }
    keys = _keys_of_notes(views)
    keys += (key for each in actors for key in emoji_keys_of(each))
    return Surroundings(
        media=list_media(r, pictures),
        emoji=list_shown(r, keys) if keys else {},
        moved=moved,
    )


def people_of(views: Iterable[NoteView]) -> list[Actor]:
    """Everybody whose picture stands beside these notes."""
    found: list[Actor] = []
    for view in views:
        found.append(view.author)
        if view.quoted is not None and view.quoted.note is not None:
            found.append(view.quoted.note.author)
    return found


def _load_asker(
    r: Reader, viewer_id: ActorId | None, views: Collection[NoteView]
) -> Asker | None:
    """The viewer and how they stand to the authors, where that decides."""
    if viewer_id is None:
        return None
    quoted = (view.quoted.note for view in views if view.quoted is not None)
    asked = [each for each in (*views, *quoted) if each and not is_quotable(each)]
    if not asked:
        return Asker(None, {})
    ids = {
        each.author.id
        for each in asked
        if each.policy and depends_on_follows(each.policy, each.author)
    }
    actor = find_actor(r, viewer_id)
    return Asker(actor, list_relationships(r, viewer_id, ids) if ids else {})


def _keys_of_notes(views: Iterable[NoteView]) -> list[str]:
    found: list[str] = []
    for view in views:
        found += emoji_keys_of_note(view)
        if view.quoted is not None and view.quoted.note is not None:
            found += emoji_keys_of_note(view.quoted.note)
    return found
