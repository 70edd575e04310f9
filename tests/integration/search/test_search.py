"""Search finds what it should, and nothing that it should not."""

import random

import pytest
from support.notes import (
    block_actor,
    count_rows,
    ids_of,
    make_photo,
    post,
    receive_new,
)
from support.people import URLS, make_local, make_remote

from node.actors.actions import hide_actor, set_privacy, suspend_actor
from node.actors.models import Actor
from node.database.fulltext import list_matches, save_terms
from node.database.types import Database, Writer
from node.ids import MAX_ID, ActorId, NoteId
from node.notes.actions import delete_note, edit_note, post_note
from node.notes.models import NoteDraft, RemoteMedia, Visibility
from node.search.queries import (
    MAX_LOOKED_AT,
    list_popular_topics,
    search_notes,
    search_people,
    search_topics,
)

CHINESE = "上海咖啡店红色裙子的今天去了新开喝茶买书很好看"
ENGLISH = ("dress", "coffee", "red", "shop", "new", "tea", "book", "sun", "lamp")


async def found(
    db: Database, text: str, viewer_id: ActorId | None = None
) -> list[NoteId]:
    page = await db.read(
        search_notes, text, viewer_id=viewer_id, before=None, limit=100
    )
    return [entry.note_id for entry in page.items]


async def test_every_part_of_a_note_is_found(db: Database):
    ana = await make_local(db, "ana")
    photo = await make_photo(db, ana, "A porcelain cup")
    note = await post(
        db,
        ana,
        "Steeped for four minutes #Oolong",
        title="Morning tea",
        warning="caffeine",
        media_ids=(photo,),
    )

    for words in ("MORNING", "steeped minutes", "oolong", "caffeine", "porcelain tea"):
        assert await found(db, words) == [note.id], words
    assert await found(db, "tea coffee") == []


async def test_an_edit_moves_the_words_and_a_delete_removes_them(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana, "green tea")

    draft = NoteDraft(text="black coffee")
    await db.write(edit_note, URLS, author=ana, note_id=note.id, draft=draft)
    assert (await found(db, "tea"), await found(db, "coffee")) == ([], [note.id])
    await db.write(delete_note, URLS, note=note, by=ana)

    assert await found(db, "coffee") == []
    assert await count_rows(db, "note_terms") == 0


async def test_chinese_is_found_by_one_two_and_more_characters(db: Database):
    """Recall is whole; what was not written together may be found as well."""
    ana = await make_local(db, "ana")
    texts = _mixed_texts(200)
    await db.write(_post_all, ana, texts)

    for words in ("咖啡", "咖啡店", "上海咖啡", "红", "dress", "新开 tea"):
        truth = sum(all(word in text for word in words.split()) for text in texts)
        hits = await _count_hits(db, words)
        assert truth > 0
        assert hits >= truth, words


@pytest.mark.parametrize(
    "hostile",
    [
        '"', "*", "NEAR(", "terms:x", "tea AND", "^tea", "-tea", '"tea', "tea\\",
        "'", "' | 'tea", "tea:*", "!tea", "(tea", "tea & !", "\x00", "tea OR black",
        "a" * 10_000, "tea " * 10_000,
    ],
)  # fmt: skip
async def test_operators_mean_themselves(db: Database, hostile: str):
    ana = await make_local(db, "ana")
    await post(db, ana, "something else")

    assert await found(db, hostile) == []


async def test_not_is_a_word(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana, "To be or not to be, and near")

    assert await found(db, "NOT AND OR NEAR") == [note.id]


async def test_words_of_every_script_survive_both_engines(db: Database):
    ana = await make_local(db, "ana")
    words = ("हिन्दी", "ภาษาไทย", "Ελλάδα", "Ёлка", "한국어", "ひらがな", "Straße", "x²")
    notes = {word: await post(db, ana, f"The {word} here") for word in words}

    for word, note in notes.items():
        assert await found(db, word) == [note.id], word


async def test_only_public_notes_of_those_who_let_be_found(db: Database):
    ana, shy = await make_local(db, "ana"), await make_local(db, "shy")
    await db.write(
        set_privacy, shy.id, locked=False, discoverable=True, indexable=False
    )
    own = [await post(db, shy, "secret tea", visibility=each) for each in Visibility]
    for visibility in Visibility:
        await post(db, ana, "secret coffee", visibility=visibility)

    assert await found(db, "tea", ana.id) == await found(db, "tea") == []
    assert set(await found(db, "tea", shy.id)) == set(ids_of(own))
    assert len(await found(db, "coffee")) == 1
    assert len(await found(db, "coffee", shy.id)) == 1


async def test_private_remote_notes_are_not_indexed(db: Database):
    bob = await make_remote(db, "bob")

    for name, visibility in enumerate(Visibility):
        await receive_new(
            db,
            bob,
            str(name),
            visibility=visibility,
            media=(RemoteMedia(url="https://peer.example/1", alt="cup"),),
        )

    assert await count_rows(db, "note_terms") == 1
    assert len(await found(db, "cup")) == 1


async def test_the_unwanted_are_not_found(db: Database):
    ana = await make_local(db, "ana")
    names = ("blocked", "blocker", "hidden", "suspended")
    people = {name: await make_local(db, name) for name in names}
    for person in people.values():
        await post(db, person, "tea")
    await block_actor(db, ana, people["blocked"])
    await block_actor(db, people["blocker"], ana)
    await db.write(hide_actor, people["hidden"].id)
    await db.write(suspend_actor, people["suspended"].id)

    assert await found(db, "tea", ana.id) == []


async def test_pages_go_on_where_the_last_ended(db: Database):
    ana = await make_local(db, "ana")
    notes = [await post(db, ana, f"tea {turn}") for turn in range(5)]
    seen: list[NoteId] = []
    before = None

    for _ in range(3):
        page = await db.read(
            search_notes, "tea", viewer_id=None, before=before, limit=2
        )
        seen += [entry.note_id for entry in page.items]
        before = page.next_before

    assert seen == list(reversed(ids_of(notes)))
    assert before is None


async def test_a_page_without_hits_says_where_to_go_on(db: Database):
    ana, shy = await make_local(db, "ana"), await make_local(db, "shy")
    await db.write(
        set_privacy, shy.id, locked=False, discoverable=True, indexable=False
    )
    note = await post(db, ana, "tea")
    await db.write(_post_all, shy, ["tea"] * MAX_LOOKED_AT)

    first = await db.read(search_notes, "tea", viewer_id=None, before=None, limit=2)
    second = await db.read(
        search_notes, "tea", viewer_id=None, before=first.next_before, limit=2
    )

    assert first.items == ()
    assert [entry.note_id for entry in second.items] == [note.id]


async def test_terms_that_cannot_be_words_are_left_out(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana)
    terms = ["", "a b", "x" * 3_000, "good", "good"]

    await db.write(save_terms, note.id, terms)

    hits = await db.read(list_matches, ["good"], before=MAX_ID, limit=10)
    assert hits == [note.id]
    assert await db.read(list_matches, [], before=MAX_ID, limit=10) == []


async def test_a_note_without_words_is_not_in_the_index(db: Database):
    ana = await make_local(db, "ana")

    await post(db, ana, "🫖 !!!")

    assert await count_rows(db, "note_terms") == 0


async def test_topics_are_found_by_their_beginning(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await post(db, ana, "#Tea #teapot")
    await post(db, ben, "#tea #coffee")
    await post(db, ben, "#teasecret", visibility=Visibility.UNLISTED)

    topics = await db.read(search_topics, "TE", limit=10)

    assert [(each.topic, each.notes_count) for each in topics] == [
        ("tea", 2),
        ("teapot", 1),
    ]
    assert await db.read(search_topics, "%", limit=10) == []


async def test_popular_topics_count_people_and_not_notes(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    for _ in range(3):
        await post(db, ana, "#loud")
    await post(db, ana, "#shared")
    await post(db, ben, "#shared")

    topics = await db.read(list_popular_topics, limit=10)

    assert [(each.topic, each.notes_count) for each in topics] == [
        ("shared", 2),
        ("loud", 1),
    ]


async def test_people_are_found_by_their_name(db: Database):
    ana = await make_local(db, "ana")
    await make_local(db, "ben")

    people = await db.read(search_people, "@AN", limit=10)

    assert [person.id for person in people] == [ana.id]


def _mixed_texts(count: int) -> list[str]:
    """Sentences of both languages, the same in every run."""
    chance = random.Random(7)
    texts: list[str] = []
    for _ in range(count):
        start = chance.randrange(len(CHINESE) - 6)
        words = " ".join(chance.sample(ENGLISH, 3))
        texts.append(f"{CHINESE[start : start + 6]}, {words} {CHINESE[:4]}")
    return texts


def _post_all(w: Writer, author: Actor, texts: list[str]) -> None:
    for text in texts:
        post_note(w, URLS, author=author, draft=NoteDraft(text=text))


async def _count_hits(db: Database, words: str) -> int:
    hits = 0
    before = None
    while True:
        page = await db.read(
            search_notes, words, viewer_id=None, before=before, limit=100
        )
        hits += len(page.items)
        before = page.next_before
        if before is None:
            return hits
