"""Mastodon.py: logging in, writing, reading, reacting, hearing of it."""

from dataclasses import dataclass

import pytest
from mastodon import (
    MastodonAPIError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
)

from tests.clients.conftest import NewPerson
from tests.clients.people import Person
from tests.support.nodes import photo, wait_for

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


@pytest.fixture(scope="session")
def ana(come: NewPerson) -> Person:
    return come("ana")


@pytest.fixture(scope="session")
def ben(come: NewPerson) -> Person:
    return come("ben")


def test_the_library_finds_out_who_logged_in_and_where(ana: Person) -> None:
    me = ana.app.me()
    assert (me.username, me.acct, me.url) == ("ana", "ana", f"{ana.node.base_url}/@ana")
    assert ana.app.app_verify_credentials().name == "Library of ana"
    assert ana.app.instance_v1().uri == ana.node.host
    assert ana.app.instance_v2().configuration.statuses.max_media_attachments >= 4
    assert ana.app.instance_nodeinfo().software.name == "vermilion"
    assert ana.app.preferences()["posting:default:visibility"] == "public"
    assert ana.app.custom_emojis() == []


def test_a_note_holds_all_that_was_sent_with_it(ana: Person) -> None:
    picture = ana.app.media_post(
        photo(seed=7), "image/jpeg", description="A bowl", focus=(0.5, -0.5)
    )
    sent = ana.app.status_post(
        "Glazed #pottery",
        media_ids=[picture],
        sensitive=True,
        spoiler_text="Clay",
        visibility="unlisted",
        language="en",
        idempotency_key="one bowl",
    )
    again = ana.app.status_post("Glazed #pottery", idempotency_key="one bowl")

    assert again.id == sent.id
    found = ana.app.status(sent)
    assert (found.spoiler_text, found.visibility) == ("Clay", "unlisted")
    assert found.sensitive is True
    assert found.language == "en"
    assert [each.name for each in found.tags] == ["pottery"]
    (shown,) = found.media_attachments
    assert (shown.type, shown.description) == ("image", "A bowl")
    assert shown.meta.focus == {"x": 0.5, "y": -0.5}
    assert ana.session.get(shown.url).headers["Content-Type"].startswith("image/")


def test_a_note_is_changed_taken_back_and_written_again(ana: Person) -> None:
    first = ana.app.status_post("Two cups")
    ana.app.status_update(first, "Three cups", spoiler_text="Tea")

    assert ana.app.status_source(first).text == "Three cups"
    history = ana.app.status_history(first)
    assert ["Two" in history[0].content, "Three" in history[1].content] == [True, True]
    draft = ana.app.status_delete(first)
    assert draft.text == "Three cups"
    with pytest.raises(MastodonNotFoundError):
        ana.app.status(first)
    assert ana.app.status_post(draft.text).id != first.id


def test_answers_stand_around_what_they_answer(ana: Person, ben: Person) -> None:
    root = ana.app.status_post("Who has a kiln?")
    middle = ben.app.status_reply(root, "I do")
    last = ana.app.status_reply(middle, "Since when?")

    around = ben.app.status_context(middle)
    assert [each.id for each in around.ancestors] == [root.id]
    assert [each.id for each in around.descendants] == [last.id]
    assert [each.acct for each in middle.mentions] == ["ana"]


def test_reactions_are_counted_listed_and_taken_back(ana: Person, ben: Person) -> None:
    note = ana.app.status_post("A teapot")
    boost = ben.app.status_reblog(note)
    assert (boost.reblog.id, boost.reblog.reblogged) == (note.id, True)
    assert ben.app.status_favourite(note).favourites_count == 1
    assert ben.app.status_bookmark(note).bookmarked is True
    assert [each.acct for each in ana.app.status_reblogged_by(note)] == ["ben"]
    assert [each.acct for each in ana.app.status_favourited_by(note)] == ["ben"]
    assert [each.id for each in ben.app.favourites()] == [note.id]
    assert [each.id for each in ben.app.bookmarks()] == [note.id]
    assert ana.app.status_pin(note).pinned is True
    pinned = ben.app.account_statuses(note.account, pinned=True)
    assert [each.id for each in pinned] == [note.id]

    assert ben.app.status_unreblog(note).reblogged is False
    assert ben.app.status_unfavourite(note).favourites_count == 0
    assert ben.app.status_unbookmark(note).bookmarked is False
    assert ana.app.status_unpin(note).pinned is False
    assert ana.app.status_mute(note).muted is True
    assert ana.app.status_unmute(note).muted is False


def test_people_hear_of_what_others_do(come: NewPerson, ben: Person) -> None:
    eva = come("eva")
    note = eva.app.status_post("A vase")
    me = eva.app.me()
    ben.app.account_follow(me)
    ben.app.status_favourite(note)
    ben.app.status_reblog(note)
    ben.app.status_reply(note, "How tall?")

    def kinds() -> set[str]:
        return {each.type for each in eva.app.notifications()}

    everything = {"follow", "favourite", "reblog", "mention"}
    wait_for(lambda: kinds() == everything, what="four notices")
    only = eva.app.notifications(types=["mention"])
    assert [each.status.in_reply_to_id for each in only] == [note.id]
    assert eva.app.notifications(only[0].id).account.acct == "ben"
    eva.app.notifications_dismiss(only[0])
    assert kinds() == everything - {"mention"}
    eva.app.notifications_clear()
    assert eva.app.notifications() == []


@dataclass(frozen=True, slots=True)
class Shelf:
    """Somebody with five notes, the oldest first."""

    owner: Person
    ids: list[str]


@pytest.fixture(scope="session")
def shelf(come: NewPerson) -> Shelf:
    owner = come("fay")
    ids = [owner.app.status_post(f"Plate {n}").id for n in range(5)]
    wait_for(lambda: len(owner.app.timeline_home()) == len(ids), what="the home page")
    return Shelf(owner, ids)


@pytest.mark.parametrize("place", ["home", "own"])
def test_lists_are_walked_both_ways(shelf: Shelf, place: str) -> None:
    app, ids = shelf.owner.app, shelf.ids
    me = app.me()

    def page(**cursor: object) -> object:
        if place == "home":
            return app.timeline_home(limit=2, **cursor)
        return app.account_statuses(me, limit=2, **cursor)

    first = page()
    second = app.fetch_next(first)
    third = app.fetch_next(second)
    walked = [each.id for part in (first, second, third) for each in part]
    assert walked == ids[::-1]
    assert [each.id for each in app.fetch_previous(second)] == ids[:2:-1]
    assert [each.id for each in page(min_id=ids[0])] == [ids[2], ids[1]]
    assert [each.id for each in page(since_id=ids[0])] == [ids[4], ids[3]]
    assert [each.id for each in app.fetch_remaining(first)] == ids[::-1]


def test_errors_are_of_the_kinds_that_the_library_knows(ana: Person) -> None:
    with pytest.raises(MastodonNotFoundError):
        ana.app.status(1)
    with pytest.raises(MastodonAPIError) as refused:
        ana.app.status_post("")
    assert refused.value.args[1] == 422
    known, ana.app.access_token = ana.app.access_token, "not one"
    try:
        with pytest.raises(MastodonUnauthorizedError):
            ana.app.me()
    finally:
        ana.app.access_token = known
