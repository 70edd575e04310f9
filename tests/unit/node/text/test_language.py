"""Which language a note is in, by its script and its author's habit."""

import pytest

from node.text.language import detect_language


@pytest.mark.parametrize(
    ("text", "usual", "language"),
    [
        ("今日はとても良い天気", "en", "ja"),
        ("今日は Instagram に", "en", "ja"),
        ("カフェ", "ja-JP", "ja-JP"),
        ("求链接", "en", "zh"),
        ("求連結", "zh-TW", "zh-TW"),
        ("東京", "ja", "ja"),
        ("这是一个关于咖啡店的很长的笔记，大家快来", "ja", "zh"),
        ("鲜の每日优惠大家快来看看今天的新品", "en", "zh"),
        ("yyds 绝绝子", "zh", "zh"),
        ("I love 咖啡 very much indeed", "en", "en"),
        ("안녕하세요", "en", "ko"),
        ("สวัสดี", "en", "th"),
        ("привет мир", "en", "ru"),
        ("нищо ново", "bg", "bg"),
        ("Привіт, її", "ru", "uk"),
        ("Прывітанне, ў", "en", "be"),
        ("سلام", "fa", "fa"),
        ("مرحبا", "en", "ar"),
        ("que lindo!!", "es", "es"),
        ("hello there my good friend", "zh", "und"),
        ("lol", "zh", "zh"),
        ("😀 !!! 123", "en", "und"),
        ("https://x.example/abc @ana@x.example #tag", "en", "und"),
        ("https://x.example/abc 안녕", "en", "ko"),
        ("", "en", "und"),
    ],
)
def test_the_script_decides_where_it_can(text: str, usual: str, language: str):
    assert detect_language(text, usual=usual) == language
