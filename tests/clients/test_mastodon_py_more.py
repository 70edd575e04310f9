"""Mastodon.py: what people keep for themselves, whom they keep away, streams."""

from datetime import UTC, datetime, timedelta

import pytest
from mastodon import Mastodon, StreamListener
from mastodon.return_types import Status

from tests.clients.conftest import NewPerson
from tests.clients.people import Person
from tests.support.nodes import wait_for

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


@pytest.fixture(scope="session")
def ida(come: NewPerson) -> Person:
    return come("ida")


@pytest.fixture(scope="session")
def jon(come: NewPerson) -> Person:
    return come("jon")


def test_people_are_found_followed_and_kept_away(ida: Person, jon: Person) -> None:
    (found,) = ida.app.search("jon", result_type="accounts").accounts
    assert ida.app.account_lookup("jon").id == found.id
    assert ida.app.account_follow(found).following is True
    assert [each.acct for each in jon.app.account_followers(found)] == ["ida"]
    assert ida.app.account_mute(found, duration=3_600).muting is True
    assert [each.acct for each in ida.app.mutes()] == ["jon"]
    assert ida.app.account_unmute(found).muting is False
    assert ida.app.account_note_set(found, "Throws well").note == "Throws well"
    assert ida.app.account_block(found).following is False
    assert [each.acct for each in ida.app.blocks()] == ["jon"]
    assert ida.app.account_unblock(found).blocking is False
    (between,) = ida.app.account_relationships([found])
    assert between.followed_by is False


def test_who_asks_to_follow_is_let_in(come: NewPerson, jon: Person) -> None:
    kit = come("kit")
    assert kit.app.account_update_credentials(locked=True).locked is True
    assert jon.app.account_follow(kit.app.me()).requested is True
    (asking,) = kit.app.follow_requests()
    assert kit.app.follow_request_authorize(asking).followed_by is True
    assert kit.app.follow_requests() == []


def test_a_poll_is_voted_in(ida: Person, jon: Person) -> None:
    asked = ida.app.status_post(
        "Which glaze?", poll=ida.app.make_poll(["Celadon", "Shino"], 3_600)
    )
    voted = jon.app.poll_vote(asked.poll, 1)
    assert (voted.voted, voted.own_votes) == (True, [1])
    assert [each.votes_count for each in ida.app.poll(asked.poll).options] == [0, 1]


def test_lists_filters_and_marks_are_kept(ida: Person, jon: Person) -> None:
    ida.app.account_follow(jon.app.me())
    kept = ida.app.list_create("Potters")
    ida.app.list_accounts_add(kept, [jon.app.me()])
    note = jon.app.status_post("Dug clay")
    (listed,) = wait_for(lambda: ida.app.timeline_list(kept), what="the list")
    assert listed.id == note.id
    assert ida.app.list_update(kept, "Friends").title == "Friends"
    ida.app.list_accounts_delete(kept, [jon.app.me()])
    assert ida.app.list_accounts(kept) == []
    ida.app.list_delete(kept)
    assert ida.app.lists() == []

    made = ida.app.create_filter_v2(
        "Mud", ["home"], "hide", keywords_attributes=[{"keyword": "clay"}]
    )
    assert [each.title for each in ida.app.filters_v2()] == ["Mud"]
    ida.app.delete_filter_v2(made)
    assert ida.app.filters_v2() == []

    ida.app.markers_set("home", note)
    assert ida.app.markers_get("home")["home"].last_read_id == note.id
    ida.app.tag_follow("raku")
    assert [each.name for each in ida.app.followed_tags()] == ["raku"]


def test_what_is_for_one_person_only_is_a_conversation(
    ida: Person, jon: Person
) -> None:
    note = ida.app.status_post("@jon in private", visibility="direct")
    (talk,) = wait_for(jon.app.conversations, what="the conversation")
    assert (talk.unread, talk.last_status.id) == (True, note.id)
    assert jon.app.conversations_read(talk).unread is False


def test_a_note_for_later_waits_and_is_taken_back(ida: Person) -> None:
    later = datetime.now(UTC) + timedelta(hours=2)
    waiting = ida.app.status_post("Firing", scheduled_at=later)
    assert [each.id for each in ida.app.scheduled_statuses()] == [waiting.id]
    again = ida.app.scheduled_status_update(waiting, later + timedelta(hours=1))
    assert again.scheduled_at > waiting.scheduled_at
    ida.app.scheduled_status_delete(waiting)
    assert ida.app.scheduled_statuses() == []


def test_reports_reach_the_people_who_run_it(ida: Person, jon: Person) -> None:
    note = jon.app.status_post("Buy my pots")
    sent = ida.app.report(jon.app.me(), [note], comment="Again and again")
    assert sent.target_account.acct == "jon"
    assert sent.status_ids == [note.id]


class Done(Exception):
    """Ends a stream from inside."""


class Author(StreamListener):
    """Posts once the stream is open, deletes what it hears of, and ends."""

    def __init__(self, app: Mastodon) -> None:
        self._app = app
        self.heard: list[tuple[str, str]] = []

    def handle_heartbeat(self) -> None:
        if not self.heard:
            note = self._app.status_post("Live from the wheel")
            self.heard.append(("posted", str(note.id)))

    def on_update(self, status: Status) -> None:
        self.heard.append(("update", str(status.id)))
        self._app.status_delete(status)

    def on_delete(self, status_id: object) -> None:
        self.heard.append(("delete", str(status_id)))
        raise Done


def test_a_push_subscription_is_kept_changed_and_ended(ida: Person) -> None:
    _, public = ida.app.push_subscription_generate_keys()
    kept = ida.app.push_subscription_set(
        "https://push.example/ida", public, mention_events=True
    )
    assert kept.endpoint == "https://push.example/ida"
    assert kept.alerts.mention is True
    changed = ida.app.push_subscription_update(favourite_events=True)
    assert changed.alerts.favourite is True
    ida.app.push_subscription_delete()


def test_a_stream_tells_of_notes_as_they_come_and_go(ida: Person) -> None:
    author = Author(ida.app)
    with pytest.raises(Done):
        ida.app.stream_user(author)
    (_, note_id), *told = author.heard
    assert told == [("update", note_id), ("delete", note_id)]
