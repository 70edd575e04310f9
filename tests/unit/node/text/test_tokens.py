"""Mentions and hashtags in running text."""

import time

import pytest

from node.text.tokens import Hashtag, Mention, list_tokens, tag_key


def handles(text: str) -> list[str]:
    return [each.handle for each in list_tokens(text) if isinstance(each, Mention)]


def tags(text: str) -> list[str]:
    return [each.name for each in list_tokens(text) if isinstance(each, Hashtag)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ana", ["ana"]),
        ("Hi @Ana, @bob.", ["ana", "bob"]),
        ("(@ana)", ["ana"]),
        ("@ana@Photos.Example!", ["ana@photos.example"]),
        ("@ana@photos.example:8080: hi", ["ana@photos.example:8080"]),
        ("@ana@localhost:8081", ["ana@localhost:8081"]),
        ("@ana@photos.example: hi", ["ana@photos.example"]),
        ("@a.b-c@photos.example.", ["a.b-c@photos.example"]),
        ("@ana@bücher.example", ["ana@xn--bcher-kva.example"]),
        ("你好@ana看", ["ana"]),
        ("@ana@photos.example你好", ["ana@photos.example"]),
        ("@ana@例子.测试", ["ana@xn--fsqu00a.xn--0zwm56d"]),
        ("me@x.example", []),
        ("a.b+c@x.example", []),
        ("https://m.example/@ana", []),
        ("@@ana", []),
        ("@ ana", []),
        ("@ana@photos.example:99999", []),
        (f"@ana@{'a.' * 200}example", []),
    ],
)
def test_mentions_are_found(text: str, found: list[str]):
    assert handles(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#Cups and #tea.", ["Cups", "tea"]),
        ("今天#咖啡 ＃タグ", ["咖啡", "タグ"]),
        ("#2024 #2024a #_ #__x", ["2024a", "__x"]),
        ("#हिन्दी #ภาษาไทย", ["हिन्दी", "ภาษาไทย"]),
        ("#col·legi #a·", ["col·legi", "a"]),
        ("#snow-white", ["snow"]),
        ("a#b &#39; ##c https://x.example/#d /#e", []),
        ("#" + "a" * 101, []),
        ("#😀", []),
    ],
)
def test_hashtags_are_found(text: str, found: list[str]):
    assert tags(text) == found


def test_tokens_know_their_place():
    text = "Hi @ana #Cups!"

    assert [text[each.start : each.end] for each in list_tokens(text)] == [
        "@ana",
        "#Cups",
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("#Cups", "cups"),
        ("ＣＵＰＳ", "cups"),
        ("Straße", "strasse"),
        ("İ", "i̇"),
        ("2024", None),
        ("a b", None),
        ("", None),
        ("#", None),
        ("a" * 101, None),
        ("ﷺ" * 100, None),
    ],
)
def test_a_tag_is_compared_in_one_form(name: str, key: str | None):
    assert tag_key(name) == key


HOSTILE = [
    "@a", "@a@", "#", "#a", "#1", "http://", "https://a.", "a.", "@a-", "#a·", "@a@a.b",
    "https://a.b", "@a@a.", "\u0301", "#\u0301", "@a@-", "＃@", "https://a.b/(",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("head", ["", "@a@", "#", "https://"])
def test_eight_times_the_text_takes_about_eight_times_the_time(head: str, unit: str):
    def best_of_three(length: int) -> float:
        text = head + (unit * length)[:length] + "!"
        times: list[float] = []
        for _ in range(3):
            start = time.process_time()
            list_tokens(text)
            times.append(time.process_time() - start)
        return min(times)

    # 64 times is what a quadratic pattern would take; a busy machine stays far below.
    assert best_of_three(48_000) <= 24 * best_of_three(6_000) + 0.001
