"""What counts as one emoji, and how it is spelled."""

import pytest

from federation.emoji import find_emoji


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("🍵", "🍵"),
        (" 🍵 ", "🍵"),
        ("\u2764", "\u2764\ufe0f"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("\u2764\u200d\U0001f525", "\u2764\ufe0f\u200d\U0001f525"),
        ("\U0001f336", "\U0001f336\ufe0f"),
        ("👍🏽", "👍🏽"),
        ("\u270c\ufe0f\U0001f3fd", "\u270c\U0001f3fd"),
        ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        (
            "\U0001f3f3\u200d\U0001f308",
            "\U0001f3f3\ufe0f\u200d\U0001f308",
        ),
        ("🇮🇸", "🇮🇸"),
        ("1\u20e3", "1\ufe0f\u20e3"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        ),
    ],
)
def test_an_emoji_has_one_spelling(text, emoji):
    assert find_emoji(text) == emoji
    assert find_emoji(emoji) == emoji


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "7",
        ":tea:",
        ":tea@peer.example:",
        "🍵🍵",
        "🍵!",
        "🇮",
        "🏽",
        "\ufe0f",
        "🍵\u200d",
        "🍵\u200b",
        "🍵\u202e",
        "<b>",
        "🍵" * 10_000,
        "🍵\u200d" * 20 + "🍵",
    ],
)
def test_what_is_not_exactly_one_emoji_is_none(text):
    assert find_emoji(text) is None
