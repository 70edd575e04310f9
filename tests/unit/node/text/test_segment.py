"""Recall of the search terms, counted against the truth in 2,000 notes."""

import random
import sqlite3
import time
from collections.abc import Iterator

import pytest

from node.text.segment import MAX_QUERY_TERMS, fold, index_text, query_terms

ZH = [
    "咖啡", "咖啡店", "上海", "北京", "红色", "连衣裙", "今天", "天气", "很好", "推荐",
    "好吃", "面包", "店", "杯子", "手工", "陶瓷", "蓝色", "春天", "旅行", "小红书",
]  # fmt: skip
JA_KO = ["がく", "学校", "カフェ", "東京", "ラーメン", "커피", "서울", "카페"]
EN = [
    "dress", "coffee", "blue", "cup", "Café", "linen", "handmade", "shanghai", "red",
    "spring", "travel", "bread",
]  # fmt: skip


CHARACTERS = [
    "咖啡", "咖啡店", "上海咖啡", "红", "店", "小红书", "红色连衣裙", "カフェ", "が",
    "커피", "서울", "京",
]  # fmt: skip


def make_note(chance: random.Random) -> str:
    parts: list[str] = []
    for _ in range(chance.randint(3, 14)):
        if chance.random() < 0.5:
            parts.append("".join(chance.choices(ZH, k=chance.randint(1, 6))))
        elif chance.random() < 0.2:
            parts.append("".join(chance.choices(JA_KO, k=chance.randint(1, 3))))
        else:
            parts.append(" ".join(chance.choices(EN, k=chance.randint(1, 4))))
    return chance.choice([" ", "，", "", "\n"]).join(parts)


@pytest.fixture(scope="module")
def notes() -> list[str]:
    chance = random.Random(1985)
    return [make_note(chance) for _ in range(2_000)]


@pytest.fixture(scope="module")
def index(notes: list[str]) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE notes USING fts5(terms, tokenize=unicode61)"
    )
    rows = [(at, index_text(note)) for at, note in enumerate(notes)]
    connection.executemany("INSERT INTO notes (rowid, terms) VALUES (?, ?)", rows)
    yield connection
    connection.close()


def search(index: sqlite3.Connection, query: str) -> set[int]:
    match = " ".join(f'"{term}"' for term in query_terms(query))
    rows = index.execute("SELECT rowid FROM notes WHERE notes MATCH ?", (match,))
    return {row[0] for row in rows}


@pytest.mark.parametrize(
    "query",
    CHARACTERS,
)
def test_every_note_that_contains_the_characters_is_found(
    index: sqlite3.Connection, notes: list[str], query: str
):
    truth = {at for at, note in enumerate(notes) if query in note}
    assert truth

    found = search(index, query)

    assert truth <= found
    # Pairs may stand apart in a note; few do.
    assert len(found) <= len(truth) * 1.6 + 5


@pytest.mark.parametrize("query", ["咖啡", "红", "店", "커피"])
def test_one_or_two_characters_find_nothing_else(
    index: sqlite3.Connection, notes: list[str], query: str
):
    assert search(index, query) == {
        at for at, note in enumerate(notes) if query in note
    }


@pytest.mark.parametrize(
    "query", ["dress", "CAFÉ", "cafe", "ｃａｆｅ", "blue cup", "Cup 咖啡"]
)
def test_words_are_found_whatever_their_case_width_and_accents(
    index: sqlite3.Connection, notes: list[str], query: str
):
    words = fold(query).split()
    truth = {
        at
        for at, note in enumerate(notes)
        if all(any(word in run for run in index_text(note).split()) for word in words)
    }

    found = search(index, query)

    assert truth
    assert found <= truth
    for at in truth - found:
        # Only a word grown together with another one ("dressblue") is missed.
        assert any(word not in index_text(notes[at]).split() for word in words)


def test_a_query_of_punctuation_has_no_terms():
    assert query_terms('"*-() 😀 AND:') == ("and",)
    assert query_terms('"*-() 😀') == ()


def test_a_term_is_never_query_syntax(index: sqlite3.Connection):
    for query in ['"', "a OR b", "NEAR(a b)", "a*", "col:a", "a-b", "'; --"]:
        assert all(term.isalnum() for term in query_terms(query))
        if query_terms(query):
            search(index, query)


def test_voicing_marks_and_vowel_signs_make_other_words():
    assert fold("がく") == "がく"
    assert fold("हिन्दी") == "हिन्दी"
    assert fold("Ångström Ёлка Ά") == "angstrom елка α"


def test_a_query_has_at_most_32_terms():
    assert (
        len(
            query_terms(
                "天地玄黄宇宙洪荒" * 10
                + "日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳"
            )
        )
        == MAX_QUERY_TERMS
    )


def test_eight_times_the_text_takes_about_eight_times_the_time():
    def elapsed_s(length: int) -> float:
        text = ("咖啡e\u0301 x" * length)[:length]
        start = time.process_time()
        index_text(text)
        return time.process_time() - start

    longer = min(elapsed_s(200_000) for _ in range(3))

    assert longer <= 24 * min(elapsed_s(25_000) for _ in range(3))
