"""Polls on pages: asking by the form, voting by a form, reading the results."""

import re
from urllib.parse import quote

import httpx
from support.app import Browser, Site, path_of
from support.notes import count_rows, list_jobs, post, receive_new
from support.people import make_local, make_remote

from node.background import make_subscribers
from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from node.ids import NoteId
from node.jobs.queue import claim_jobs, finish_jobs
from node.notes.models import Visibility
from node.notes.polls import Poll, PollDraft, PollOption, RemotePoll
from node.notes.queries import find_poll, get_poll, list_edits
from node.users.models import User

TEA = PollDraft(options=("Tea", "<b>Milk</b>"), lasts_ms=HOUR_MS)
SEVERAL = PollDraft(options=("Tea", "Milk", "Water"), is_multiple=True)
OPTIONS = {"poll_1": "Tea", "poll_2": "Milk"}
HTMX = {"HX-Request": "true"}

_RESULT = re.compile(
    r'poll-name" dir="auto">([^<]+)</span>(.*?)<strong>(\d+) %</strong>', re.DOTALL
)
_FAULT = re.compile(r'href="#f-([^"]+)">([^<]+)</a>')


def results_in(page: httpx.Response) -> list[tuple[str, int, bool]]:
    """Options with their share, and whether they are the reader's choice."""
    return [
        (name, int(share), "your choice" in between)
        for name, between, share in _RESULT.findall(page.text)
    ]


def id_in(path: str) -> NoteId:
    return NoteId(int(path.rsplit("/", 1)[1]))


async def ask(site: Site, poll: PollDraft = TEA, **rest: object) -> tuple[NoteId, str]:
    """A note of Ana's that asks; its id and path."""
    db = site.services.db
    ana = await make_local(db, "ana")
    note = await post(db, ana, "What?", poll=poll, **rest)
    return note.id, f"/@ana/{note.id}"


async def compose(browser: Browser, **fields: str) -> httpx.Response:
    return await browser.post("/compose", {"text": "What?", **OPTIONS, **fields})


async def work(site: Site) -> None:
    """Do the jobs that are due."""
    db, subscribers = site.services.db, make_subscribers(site.services)
    while jobs := await db.write(claim_jobs, 16):
        for job in jobs:
            await subscribers.run(job)
            await db.write(finish_jobs, [job.id])


async def poll_at(site: Site, path: str) -> Poll:
    return await site.services.db.read(get_poll, id_in(path))


async def test_a_poll_is_asked_by_the_form(site: Site, clock: SetClock) -> None:
    ana, _ = await site.newcomer("ana")
    form = await ana.get("/compose")
    answer = await compose(ana, poll_4="Water", poll_lasts="3600", poll_multiple="1")

    poll = await poll_at(site, path_of(answer))
    assert 'name="poll_8"' in form.text
    assert [each.name for each in poll.options] == ["Tea", "Milk", "Water"]
    assert (poll.is_multiple, poll.ends_ms) == (True, clock.at_ms + HOUR_MS)
    page = await ana.follow(answer)
    assert [name for name, *_ in results_in(page)] == ["Tea", "Milk", "Water"]
    assert f'action="/notes/{id_in(path_of(answer))}/vote"' not in page.text


async def test_a_form_without_options_asks_nothing(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    answer = await compose(ana, poll_1=" ", poll_2="", poll_lasts="3600")

    found = await site.services.db.read(find_poll, id_in(path_of(answer)))
    assert found is None


async def test_a_fault_in_a_poll_brings_the_form_back_as_typed(site: Site) -> None:
    ana, _ = await site.newcomer("ana")
    answers = {
        words: (field, await compose(ana, **fields))
        for fields, field, words in (
            ({"poll_2": ""}, "poll", "from 2 to 8"),
            ({"poll_2": "Tea"}, "poll", "the same"),
            ({"poll_2": "x" * 101}, "poll", "100 characters"),
            ({"poll_lasts": "1"}, "poll_lasts", "5 minutes to 30 days"),
            ({"poll_lasts": "x"}, "poll_lasts", "is open for"),
        )
    }

    for words, (field, answer) in answers.items():
        assert answer.status_code == 422
        assert words in dict(_FAULT.findall(answer.text))[field]
        assert 'value="Tea"' in answer.text
        assert re.search(r'<details class="compose-poll"\s+open', answer.text)


async def test_a_member_votes_once_by_the_form(site: Site) -> None:
    note_id, path = await ask(site)
    ben, _ = await site.newcomer("ben")
    page = await ben.get(path)
    assert page.text.count('type="radio" name="choice"') == 2
    assert "&lt;b&gt;Milk&lt;/b&gt;" in page.text

    fields = {"choice": "2", "next": path}
    first = await ben.post(f"/notes/{note_id}/vote", fields)
    page = await ben.follow(first)
    again = await ben.post(f"/notes/{note_id}/vote", {"choice": "1", "next": path})
    later = await ben.follow(again)

    assert (first.status_code, path_of(first)) == (303, path)
    assert 'name="choice"' not in page.text
    assert "You voted." in page.text
    shown = [("Tea", 0, False), ("&lt;b&gt;Milk&lt;/b&gt;", 100, True)]
    assert results_in(page) == results_in(later) == shown
    assert "voted already" in later.text
    assert "1 vote" in later.text


async def test_several_may_be_chosen_where_the_author_allows_it(site: Site) -> None:
    note_id, path = await ask(site, SEVERAL)
    ben, _ = await site.newcomer("ben")
    page = await ben.get(path)
    assert page.text.count('type="checkbox" name="choice"') == 3

    answer = await ben.post(f"/notes/{note_id}/vote", {"choice": ["1", "3"]})
    assert answer.status_code == 303
    page = await ben.get(path)
    assert [share for _, share, _ in results_in(page)] == [100, 0, 100]
    assert "1 person" in page.text


async def test_a_script_gets_the_results_in_place(site: Site) -> None:
    note_id, _ = await ask(site)
    ben, _ = await site.newcomer("ben")

    answer = await ben.post(f"/notes/{note_id}/vote", {"choice": "1"}, headers=HTMX)

    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<div class="poll" id="poll-{note_id}">')
    assert results_in(answer)[0] == ("Tea", 100, True)


async def test_what_cannot_be_chosen_is_refused_in_words(site: Site) -> None:
    note_id, path = await ask(site)
    ben, _ = await site.newcomer("ben")
    for choice, words in (
        ([], "Choose from the options"),
        (["0"], "Choose from the options"),
        (["3"], "Choose from the options"),
        (["x"], "Choose from the options"),
        (["1", "2"], "Choose one option only"),
    ):
        fields = {"choice": choice, "next": path}
        page = await ben.follow(await ben.post(f"/notes/{note_id}/vote", fields))
        assert words in page.text

    assert await count_rows(site.services.db, "poll_votes") == 0


async def test_guests_authors_and_late_comers_read_the_results(
    site: Site, clock: SetClock
) -> None:
    ana, _ = await site.newcomer("ana")
    path = path_of(await compose(ana, poll_lasts="300"))
    vote_path = f"/notes/{id_in(path)}/vote"
    guest, (ben, _) = site.browser(), await site.newcomer("ben")
    pages = [await guest.get(path), await ana.get(path)]
    sent = await guest.post(vote_path, {"choice": "1", "next": path})
    own = await ana.follow(await ana.post(vote_path, {"choice": "1", "next": path}))
    clock.advance(5 * MINUTE_MS)
    late = await ben.follow(await ben.post(vote_path, {"choice": "1", "next": path}))

    assert path_of(sent) == f"/login?next={quote(path, safe='')}"
    assert "Log in</a> to vote" in pages[0].text
    assert "own poll" in own.text
    assert "The poll has ended" in late.text
    for page in (*pages, own, late):
        assert 'name="choice"' not in page.text
        assert [share for _, share, _ in results_in(page)] == [0, 0]
    assert "· ended" in late.text


async def test_who_may_not_see_a_poll_gets_no_answer_at_all(site: Site) -> None:
    note_id, _ = await ask(site, visibility=Visibility.FOLLOWERS)
    ben, _ = await site.newcomer("ben")

    answer = await ben.post(f"/notes/{note_id}/vote", {"choice": "1"})

    assert answer.status_code == 404
    assert await count_rows(site.services.db, "poll_votes") == 0


async def test_a_card_shows_options_shares_and_the_own_choice(site: Site) -> None:
    note_id, _ = await ask(site)
    ben, _ = await site.newcomer("ben")
    before = await ben.get("/explore")
    await ben.post(f"/notes/{note_id}/vote", {"choice": "1"})
    after, guest = await ben.get("/explore"), await site.browser().get("/explore")

    assert '<span class="poll-share">0 %</span>' in before.text
    assert '<span class="poll-share">100 %</span>' in after.text
    assert 'aria-label="your choice"' in after.text
    assert 'aria-label="your choice"' not in guest.text
    assert "1 vote · ends" in guest.text
    assert "i72" in guest.text


async def test_a_warning_hides_the_options(site: Site) -> None:
    _, path = await ask(site, warning="spoilers")
    ben, _ = await site.newcomer("ben")
    explore, page = await ben.get("/explore"), await ben.get(path)

    assert "Tea" not in explore.text
    hidden = page.text.partition('<details class="warning">')[2].partition("</article")
    assert 'name="choice"' in hidden[0]


async def test_a_secret_poll_shows_its_results_when_it_ends(
    site: Site, clock: SetClock
) -> None:
    ana, _ = await site.newcomer("ana")
    path = path_of(await compose(ana, poll_lasts="300", poll_secret="1"))
    ben, _ = await site.newcomer("ben")
    before = await ben.get(path)
    await ben.post(f"/notes/{id_in(path)}/vote", {"choice": "2"})

    for page in (before, await ben.get(path), await ana.get(path)):
        assert results_in(page) == []
        assert "results when it ends" in page.text
        assert "Show results" not in page.text
    assert "1 vote" in (await ana.get(path)).text
    form = await ana.get(f"/notes/{id_in(path)}/edit")
    assert re.search(r'name="poll_secret"[^>]*checked', form.text)
    clock.advance(5 * MINUTE_MS)
    assert results_in(await ben.get(path)) == [("Tea", 0, False), ("Milk", 100, True)]


async def test_the_end_is_told_to_author_and_voters(
    site: Site, clock: SetClock
) -> None:
    ana, _ = await site.newcomer("ana")
    path = path_of(await compose(ana, poll_lasts="300"))
    ben, _ = await site.newcomer("ben")
    await ben.post(f"/notes/{id_in(path)}/vote", {"choice": "1"})
    clock.advance(5 * MINUTE_MS)
    await work(site)

    theirs, own = await ben.get("/notifications"), await ana.get("/notifications")

    assert "ended a poll you voted in" in theirs.text
    assert "Your poll has ended" in own.text
    assert f'href="{path}"' in theirs.text
    assert f'href="{path}"' in own.text


async def edit_form(browser: Browser, path: str, **fields: str) -> httpx.Response:
    note = id_in(path)
    page = await browser.get(f"/notes/{note}/edit")
    assert page.status_code == 200
    usual = {"text": "What?", "poll": "1", **OPTIONS}
    return await browser.post(f"/notes/{note}/edit", {**usual, **fields})


async def vote_by(site: Site, name: str, path: str) -> User:
    browser, user = await site.newcomer(name)
    answer = await browser.post(f"/notes/{id_in(path)}/vote", {"choice": "1"})
    assert answer.status_code == 303
    return user


async def test_other_options_lose_votes_only_when_the_author_says_so(
    site: Site,
) -> None:
    ana, _ = await site.newcomer("ana")
    path = path_of(await compose(ana))
    await vote_by(site, "ben", path)
    form = await ana.get(f"/notes/{id_in(path)}/edit")
    words = await edit_form(ana, path, text="Which?")
    refused = await edit_form(ana, path, poll_2="Water")
    blank = await edit_form(ana, path, poll_1="", poll_2="")
    kept = [each.votes for each in (await poll_at(site, path)).options]
    agreed = await edit_form(ana, path, poll_2="Water", poll_restart="1")

    assert 'value="Milk"' in form.text
    assert "its 1 vote so far will be lost" in form.text
    assert 'name="poll_lasts"' not in form.text
    assert words.status_code == agreed.status_code == 303
    assert refused.status_code == blank.status_code == 422
    assert "without the votes so far" in dict(_FAULT.findall(refused.text))["poll"]
    assert kept == [1, 0]
    poll = await poll_at(site, path)
    assert [(each.name, each.votes) for each in poll.options] == [
        ("Tea", 0),
        ("Water", 0),
    ]
    edits = await site.services.db.read(list_edits, id_in(path))
    assert edits[0].options == ("Tea", "Milk")
    history = await ana.get(f"{path}/history")
    assert '<li dir="auto">Milk</li>' in history.text
    assert '<li dir="auto">Water</li>' in history.text


async def test_a_poll_that_is_over_is_edited_in_words_only(
    site: Site, clock: SetClock
) -> None:
    ana, _ = await site.newcomer("ana")
    path = path_of(await compose(ana, poll_lasts="300"))
    plain = path_of(await ana.post("/compose", {"text": "no poll"}))
    clock.advance(HOUR_MS)
    over = await ana.get(f"/notes/{id_in(path)}/edit")
    without = await ana.get(f"/notes/{id_in(plain)}/edit")
    saved = await ana.post(f"/notes/{id_in(path)}/edit", {"text": "Well?"})

    assert "The poll has ended" in over.text
    assert 'name="poll_1"' not in over.text + without.text
    assert saved.status_code == 303
    assert len((await poll_at(site, path)).options) == 2


async def test_old_counts_of_others_are_asked_for_when_a_member_looks(
    site: Site, clock: SetClock
) -> None:
    db = site.services.db
    (ben, _), bob = await site.newcomer("ben"), await make_remote(db, "bob")
    poll = RemotePoll(options=(PollOption("Cat", 1), PollOption("Dog", 2)))
    note = await receive_new(db, bob, kind="Question", poll=poll)
    path = f"/@bob@peer.example/{note.id}"

    await ben.get(path)
    fresh = await list_jobs(db, "refresh_poll")
    clock.advance(DAY_MS)
    await ben.log_in("ben")
    await site.browser().get(path)
    guest = await list_jobs(db, "refresh_poll")
    for _ in range(2):
        page = await ben.get(path)

    assert (fresh, guest) == ([], [])
    assert await list_jobs(db, "refresh_poll") == [f'{{"note_id":{note.id}}}']
    assert [share for _, share, _ in results_in(page)] == [33, 67]
