"""Two nodes as processes, over real HTTP: what happens on one shows on the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.nodes import LiveNode, photo, wait_for
from tests.support.visits import Member, Shot, note_id, promptly

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

ALTS = ("A heron on a pole in the fog", "The same heron, now in flight")


@dataclass
class Pair:
    """Two nodes and somebody on each; people beyond them are made as needed."""

    left: LiveNode
    right: LiveNode
    ana: Member
    bob: Member


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    left = LiveNode(tmp_path_factory.mktemp("left")).launch()
    right = LiveNode(tmp_path_factory.mktemp("right")).launch()
    try:
        left.wait_ready()
        right.wait_ready()
        ana = Member(left, "ana", role="owner")
        bob = Member(right, "bob", role="owner")
        yield Pair(left, right, ana, bob)
    finally:
        left.close()
        right.close()


def befriend(follower: Member, author: Member) -> None:
    follower.find(author)
    follower.follow(author)
    wait_for(lambda: follower.follows(author), what="the follow")


@pytest.mark.parametrize("is_outward", [True, False], ids=["right", "left"])
def test_a_note_lives_on_both_nodes_from_follow_to_unfollow(
    pair: Pair, is_outward: bool
) -> None:
    author, reader = (pair.ana, pair.bob) if is_outward else (pair.bob, pair.ana)

    assert author.handle in reader.search(author.handle)
    reader.follow(author)
    promptly("follow accepted", lambda: reader.follows(author))
    followers = author.browser.get(author.followers_path)
    assert reader.handle in followers
    assert "followed you" in author.notifications()

    shots = [Shot(photo(seed=at), alt) for at, alt in enumerate(ALTS, 1)]
    path = author.post("Seen at #dawn", title="Heron", photos=shots)
    seen = promptly("note seen", lambda: reader.sees(author, text="Seen at"))
    page = reader.browser.get(seen)
    assert [page.count(f'alt="{alt}"') for alt in ALTS] == [1, 1]
    assert_photos_open(reader, page, count=2)

    reader.reply(seen, "What a bird")
    promptly("reply seen", lambda: "What a bird" in author.browser.get(path))

    reader.react(seen, "like")
    promptly("like seen", lambda: author.count(path, "like") == 1)

    reader.react(seen, "boost")
    promptly("boost seen", lambda: author.count(path, "boost") == 1)
    for word in ("commented", "liked", "boosted"):
        promptly(f"told who {word}", lambda w=word: w in author.notifications())

    author.edit(path, "Seen at noon, in truth")
    promptly("edit seen", lambda: "noon, in truth" in reader.browser.get(seen))
    assert ALTS[0] in reader.browser.get(seen), "an edit keeps the photos"
    assert "Seen at" in reader.browser.get(f"{seen}/history")

    author.delete(path)
    promptly("delete seen", lambda: reader.opens(seen).status_code in (404, 410))
    assert seen not in reader.home_paths()

    reader.tell(author, "unfollow")
    promptly(
        "unfollow seen",
        lambda: reader.handle not in author.browser.get(author.followers_path),
    )


def assert_photos_open(reader: Member, page: str, *, count: int) -> None:
    """The copies that the reader's own node shows are pictures."""
    sources = [
        part.partition('"')[0]
        for part in page.split('src="')[1:]
        if part.startswith("/media/")
    ]
    assert len(sources) >= count
    for source in sources:
        answer = reader.opens(source)
        assert answer.status_code == 200, f"{source}: {answer.status_code}"
        assert answer.headers["Content-Type"].startswith("image/")


def test_reactions_can_be_taken_back(pair: Pair) -> None:
    author, reader = Member(pair.left, "cleo"), Member(pair.right, "carl")
    befriend(reader, author)
    path = author.post("Likes come and go")
    seen = promptly("note seen", lambda: reader.sees(author, text="come and go"))
    for verb, what in (("like", "like"), ("boost", "boost")):
        reader.react(seen, verb)
        promptly(f"{verb} seen", lambda w=what: author.count(path, w) == 1)
        reader.react(seen, f"un{verb}")
        promptly(f"un{verb} seen", lambda w=what: author.count(path, w) == 0)
    for emoji in ("🍵", "🎉"):
        reader.react_with(seen, emoji)
        promptly(f"{emoji} seen", lambda e=emoji: author.reactions(path) == {e: 1})
        assert reader.reactions(seen) == {emoji: 1}
    assert "reacted with 🎉" in author.notifications()
    reader.react(seen, "unreact")
    promptly("nothing seen", lambda: author.reactions(path) == {})


@pytest.mark.parametrize("is_outward", [True, False], ids=["right", "left"])
def test_a_vote_is_counted_on_both_nodes(pair: Pair, is_outward: bool) -> None:
    home, away = (pair.left, pair.right) if is_outward else (pair.right, pair.left)
    author, voter, witness = (
        Member(home, f"pia{is_outward:d}"),
        Member(away, f"pol{is_outward:d}"),
        Member(away, f"wim{is_outward:d}"),
    )
    befriend(voter, author)
    path = author.post("Tea or milk?", options=["Tea", "Milk & honey"])
    seen = promptly("poll seen", lambda: voter.sees(author, text="Tea or milk?"))
    assert author.shares(path) == witness.shares(seen) == ["0 %", "0 %"]

    voter.vote(seen, 2)

    assert voter.shares(seen) == ["0 %", "100 %"]
    promptly("vote counted", lambda: author.shares(path) == ["0 %", "100 %"])
    voter.vote(seen, 1)
    assert voter.shares(seen) == ["0 %", "100 %"], "a vote stays"
    assert "No comments yet" in author.browser.get(path)

    edited = author.post("What to drink?", options=["Tea", "Milk"])
    found = promptly("poll seen", lambda: voter.sees(author, text="What to drink?"))
    author.browser.post(
        f"/notes/{note_id(edited)}/edit",
        {"text": "What to drink?", "poll": "1", "poll_1": "Rum", "poll_2": "Gin"},
    )
    promptly("options seen", lambda: ">Gin<" in voter.browser.get(found))


def test_a_note_is_found_by_its_address_and_a_person_by_handle(pair: Pair) -> None:
    author, reader = Member(pair.left, "dora"), Member(pair.right, "dirk")
    path = author.post("Nobody follows me yet")
    page = reader.search(author.handle)
    assert reader.path_to(author) in page
    found = reader.search(pair.left.base_url + path)
    assert reader.path_to(author) + "/" in found
    assert "Nobody follows me yet" in found


def test_a_locked_account_decides_who_follows(pair: Pair) -> None:
    author, fan, nosy = (
        Member(pair.left, "lea"),
        Member(pair.right, "fay"),
        Member(pair.right, "nat"),
    )
    author.browser.post(
        "/settings/privacy",
        {"locked": "1", "default_visibility": "public", "language": "en"},
    )
    for each in (fan, nosy):
        each.find(author)
        each.follow(author)
        promptly("request waits", lambda e=each: e.waits_for(author))
    for each, verb in ((fan, "accept"), (nosy, "reject")):
        asked = promptly("request seen", lambda e=each: request_of(author, e))
        author.browser.post(f"/follow-requests/{asked}/{verb}")
    promptly("accept seen", lambda: fan.follows(author))
    promptly("reject seen", lambda: not nosy.waits_for(author))
    assert not nosy.follows(author)

    path = author.post("For those I let in", visibility="followers")
    promptly("note seen", lambda: fan.sees(author, text="For those I let in"))
    local_address = pair.left.base_url + path
    assert "For those I let in" not in nosy.search(local_address)
    assert pair.left.visitor().http.get(path).status_code == 404


def request_of(author: Member, asker: Member) -> str | None:
    """The id of somebody's request on the page of requests."""
    page = author.browser.get("/follow-requests")
    for line in page.split("<li>")[1:]:
        if asker.handle in line:
            return line.partition("/follow-requests/")[2].partition("/")[0]
    return None


def test_a_direct_note_reaches_only_whom_it_names(pair: Pair) -> None:
    author, friend, other = (
        Member(pair.left, "ida"),
        Member(pair.right, "finn"),
        Member(pair.right, "otto"),
    )
    for each in (friend, other):
        befriend(each, author)
    path = author.post(f"{friend.handle} the key is under the mat", visibility="direct")
    promptly("mention seen", lambda: "under the mat" in friend.notifications())
    public = author.post("Good morning everybody")
    promptly("next note seen", lambda: other.sees(author, text="Good morning"))
    assert other.sees(author, text="under the mat") is None
    assert "under the mat" not in other.notifications()
    for browser in (other.browser, pair.left.visitor(), pair.right.visitor()):
        assert browser.http.get(path).status_code == 404
    assert public != path


def test_who_is_blocked_no_longer_follows_nor_answers(pair: Pair) -> None:
    author, pest = Member(pair.left, "bea"), Member(pair.right, "pete")
    befriend(pest, author)
    path = author.post("Peace and quiet")
    seen = promptly("note seen", lambda: pest.sees(author, text="Peace and quiet"))
    author.tell(pest, "block")
    promptly("block seen", lambda: not pest.follows(author))
    assert pest.handle not in author.browser.get(author.followers_path)
    pest.browser.http.post(
        f"/notes/{seen.rpartition('/')[2]}/reply",
        data={
            "csrf": pest.browser.csrf("/about"),
            "text": f"{author.handle} and yet",
            "visibility": "public",
            "language": "en",
        },
    )
    later = Member(pair.right, "zoe")
    befriend(later, author)
    later.reply(
        promptly("found", lambda: find_note(later, author, path)), "A kind word"
    )
    promptly("reply seen", lambda: "A kind word" in author.browser.get(path))
    assert "and yet" not in author.browser.get(path)
    assert "and yet" not in author.notifications()


def find_note(reader: Member, author: Member, path: str) -> str | None:
    """The note's path on the reader's node, looked up by its address."""
    page = reader.search(author.node.base_url + path)
    own = reader.path_to(author) + "/"
    found = page.partition(f'href="{own}')[2].partition('"')[0]
    return own + found if found else None


def test_a_deleted_account_is_gone_everywhere(pair: Pair) -> None:
    author, reader = Member(pair.left, "gus"), Member(pair.right, "gia")
    befriend(reader, author)
    author.post("I shall not stay")
    seen = promptly("note seen", lambda: reader.sees(author, text="I shall not stay"))
    author.browser.post(
        "/settings/delete", {"confirm": author.name, "password": author.password}
    )
    promptly("account gone", lambda: reader.opens(seen).status_code in (404, 410))
    assert seen not in reader.home_paths()
    profile = reader.opens(reader.path_to(author)).text
    assert "/people/" not in profile, "nobody is left there to follow"
    assert pair.left.visitor().http.get(f"/@{author.name}").status_code in (404, 410)


def test_what_was_posted_while_a_node_was_down_arrives_after(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    left = LiveNode(tmp_path_factory.mktemp("awake")).launch()
    right = LiveNode(tmp_path_factory.mktemp("asleep")).launch()
    try:
        left.wait_ready()
        right.wait_ready()
        ana, bob = Member(left, "ana", role="owner"), Member(right, "bob", role="owner")
        befriend(bob, ana)
        befriend(ana, bob)
        kept = ana.post("Before the night")
        seen = promptly("note seen", lambda: bob.sees(ana, text="Before the night"))

        assert right.stop() == 0
        ana.edit(kept, "Before the long night")
        ana.post("While you slept")
        wait_for(
            lambda: "0 waiting" not in left.run("delivery", "list"),
            what="the queue",
        )
        right.start()
        # Hearing from a server tells that it is back: nothing waits for the next try.
        bob.post("Good morning")
        promptly("note seen", lambda: ana.sees(bob, text="Good morning"))
        promptly(
            "queue worked off",
            lambda: bob.sees(ana, text="While you slept"),
        )
        promptly("edit seen", lambda: "long night" in bob.browser.get(seen))

        assert right.stop() == 0
        ana.post("And while you slept again")
        wait_for(
            lambda: "0 waiting" not in left.run("delivery", "list"),
            what="the queue",
        )
        right.start()
        left.run("delivery", "retry")
        promptly(
            "queue worked off by hand",
            lambda: bob.sees(ana, text="slept again"),
        )
    finally:
        left.close()
        right.close()
