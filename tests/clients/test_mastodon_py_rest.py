"""Mastodon.py: finding people, hearing in groups, quoting, joining, being woken."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from mastodon import Mastodon, MastodonNotFoundError

from federation.signatures.messages import IncomingRequest
from tests.clients.conftest import NewPerson
from tests.clients.people import Person
from tests.support.nodes import PATIENCE_S, LiveNode, wait_for
from tests.support.push import CURVE, PushApp

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


@pytest.fixture(scope="session")
def lea(come: NewPerson) -> Person:
    return come("lea")


@pytest.fixture(scope="session")
def max_(come: NewPerson) -> Person:
    return come("max")


@pytest.fixture(scope="session")
def nia(come: NewPerson, lea: Person, max_: Person) -> Person:
    """Lea follows Max, Max follows Nia."""
    nia = come("nia")
    lea.app.account_follow(max_.app.me())
    max_.app.account_follow(nia.app.me())
    return nia


def test_what_happened_alike_is_told_together(
    come: NewPerson, max_: Person, nia: Person
) -> None:
    ora = come("ora")
    note = ora.app.status_post("A pot")
    for each in (max_, nia):
        each.app.status_favourite(note)
    wait_for(lambda: len(ora.app.notifications()) == 2, what="two notices")

    found = ora.app.grouped_notifications()
    (group,) = found.notification_groups
    assert (group.type, group.notifications_count) == ("favourite", 2)
    faces = (*found.accounts, *found.partial_accounts)
    assert [each.acct for each in faces] == ["nia", "max"]
    people = ora.app.grouped_notification_accounts(group.group_key)
    assert [each.acct for each in people] == ["nia", "max"]
    assert ora.app.unread_grouped_notifications_count() == 1
    assert ora.app.notifications_unread_count().count == 2
    ora.app.dismiss_grouped_notification(group.group_key)
    assert ora.app.grouped_notifications().notification_groups == []


def test_strangers_wait_until_they_are_let_through(
    come: NewPerson, nia: Person
) -> None:
    eda = come("eda")
    policy = eda.app.update_notifications_policy(for_not_following="filter")
    assert policy.for_limited_accounts == "drop"
    note = nia.app.status_post("@eda hello")
    (request,) = wait_for(eda.app.notification_requests, what="a request")
    assert (request.account.acct, request.last_status.id) == ("nia", note.id)
    assert eda.app.notifications() == []
    summary = eda.app.notifications_policy().summary
    assert summary.pending_notifications_count == 1
    eda.app.accept_notification_request(request)
    assert eda.app.notifications_merged() is True
    assert [each.status.id for each in eda.app.notifications()] == [note.id]
    assert eda.app.notification_requests() == []


def test_quotes_are_listed_ended_and_forbidden(lea: Person, max_: Person) -> None:
    note = lea.app.status_post("A lid")
    quoting = max_.app.status_post("Look", quoted_status_id=note)
    assert quoting.quote.quoted_status.id == note.id
    assert [each.id for each in lea.app.status_quotes(note)] == [quoting.id]
    lea.app.status_quote_revoke(note, quoting)
    assert lea.app.status_quotes(note) == []
    closed = lea.app.status_update_quote_approval_policy(note, "nobody")
    assert closed.quote_approval.automatic == []


def test_filters_of_the_first_kind_are_kept(lea: Person) -> None:
    made = lea.app.filter_create("mud", ["home"], whole_word=True, expires_in=3_600)
    assert [each.phrase for each in lea.app.filters()] == ["mud"]
    changed = lea.app.filter_update(made, "clay", ["home", "public"])
    assert (changed.phrase, changed.context) == ("clay", ["home", "public"])
    notes = [lea.app.status_post(text) for text in ("Some clay", "Some ash")]
    left = lea.app.filters_apply(notes, lea.app.filters(), "home")
    assert [each.id for each in left] == [notes[1].id]
    lea.app.filter_delete(made)
    assert lea.app.filters() == []


def test_servers_and_people_are_kept_away_and_recommended(
    lea: Person, max_: Person, nia: Person
) -> None:
    lea.app.domain_block("rude.example")
    assert lea.app.domain_blocks() == ["rude.example"]
    lea.app.domain_unblock("rude.example")
    assert lea.app.domain_blocks() == []

    friend = max_.app.me()
    assert lea.app.account_pin(friend).endorsed is True
    assert [each.acct for each in lea.app.endorsements()] == ["max"]
    assert lea.app.account_unpin(friend).endorsed is False
    (known,) = lea.app.account_familiar_followers([nia.app.me()])
    assert [each.acct for each in known.accounts] == ["max"]


def test_people_and_topics_are_found_without_looking_for_them(
    lea: Person, nia: Person
) -> None:
    nia.app.account_update_credentials(discoverable=True)
    note = nia.app.status_post("Fired #raku")
    wait_for(lambda: "nia" in [each.acct for each in lea.app.directory()], what="Nia")
    (suggested,) = lea.app.suggestions_v2()
    assert suggested.account.acct == "nia"
    assert note.id in [each.id for each in lea.app.trending_statuses()]
    assert "raku" in [each.name for each in lea.app.trending_tags(limit=20)]
    assert lea.app.trending_links() == []
    lea.app.suggestion_delete(nia.app.me())
    assert lea.app.suggestions() == []
    assert lea.app.tag_follow("raku").following is True
    assert [each.name for each in lea.app.followed_tags()] == ["raku"]
    assert lea.app.tag_unfollow("raku").following is False


@pytest.fixture(scope="session")
def kept(max_: Person, nia: Person) -> list[str]:
    """Five notes that Max keeps and likes, and of which Nia hears."""
    notes = [nia.app.status_post(f"Shard {n}") for n in range(5)]
    for note in notes:
        max_.app.status_bookmark(note)
        max_.app.status_favourite(note)
    return [note.id for note in notes]


@pytest.mark.parametrize("name", ["bookmarks", "favourites"])
def test_what_is_kept_is_walked_both_ways(
    max_: Person, kept: list[str], name: str
) -> None:
    first = getattr(max_.app, name)(limit=2)
    second = max_.app.fetch_next(first)
    third = max_.app.fetch_next(second)
    walked = [each.id for part in (first, second, third) for each in part]
    assert walked[:5] == kept[::-1]
    back = max_.app.fetch_previous(second)
    assert [each.id for each in back] == [each.id for each in first]


def test_notices_and_followers_are_walked_both_ways(
    nia: Person, lea: Person, kept: list[str]
) -> None:
    lea.app.account_follow(nia.app.me())
    likes = {"types": ["favourite"], "limit": 2}
    wait_for(
        lambda: len(nia.app.notifications(types=["favourite"])) == len(kept),
        what="five likes",
    )
    notices = nia.app.notifications(**likes)
    followers = nia.app.account_followers(nia.app.me(), limit=1)
    for first, total in ((notices, len(kept)), (followers, 2)):
        second = nia.app.fetch_next(first)
        back = nia.app.fetch_previous(second)
        assert [each.id for each in back] == [each.id for each in first]
        assert len({each.id for each in nia.app.fetch_remaining(first)}) == total


def test_somebody_joins_by_an_app(node: LiveNode, lea: Person) -> None:
    scopes = ["read", "write"]
    client_id, secret = Mastodon.create_app(
        "Door", scopes=scopes, api_base_url=node.base_url, session=lea.session
    )
    app = Mastodon(
        client_id=client_id,
        client_secret=secret,
        api_base_url=node.base_url,
        session=lea.session,
    )
    wish = ("zoe", "zoe likes vermilion", "zoe@mail.example")
    refused = app.create_account(*wish, scopes=scopes, return_detailed_error=True)
    assert refused[1].details.agreement[0].error == "ERR_ACCEPTED"
    app.create_account(*wish, agreement=True, scopes=scopes)
    assert app.me().acct == "zoe"


def test_what_is_not_here_is_said_as_the_library_knows_it(lea: Person) -> None:
    for ask in (lea.app.instance_terms_of_service, lea.app.annual_reports):
        with pytest.raises(MastodonNotFoundError):
            ask()


@contextmanager
def push_service() -> Generator[tuple[str, Queue[IncomingRequest]]]:
    """Where pushes are sent to, and what came."""
    came: Queue[IncomingRequest] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = [
                (name.lower().encode(), value.encode())
                for name, value in self.headers.items()
            ]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put(IncomingRequest("POST", self.path.encode(), tuple(headers), body))
            self.send_response(201)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/lea", came
        server.shutdown()


def test_an_app_that_is_closed_is_woken(lea: Person, nia: Person) -> None:
    private, public = lea.app.push_subscription_generate_keys()
    key = ec.derive_private_key(private["privkey"], CURVE)
    with push_service() as (address, came):
        lea.app.push_subscription_set(address, public, favourite_events=True)
        nia.app.status_favourite(lea.app.status_post("A tile"))
        found = PushApp(key, private["auth"]).read(came.get(timeout=PATIENCE_S))
        lea.app.push_subscription_delete()

    assert found["notification_type"] == "favourite"
    assert found["access_token"] == lea.app.access_token
