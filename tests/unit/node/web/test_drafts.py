"""Topics between their own field and the text they are stored in."""

import pytest

from node.web.drafts import split_topics


@pytest.mark.parametrize(
    ("source", "text", "topics"),
    [
        ("A bowl\n\n#clay #glaze", "A bowl", "clay glaze"),
        ("A bowl\n#clay", "A bowl", "clay"),
        ("#clay", "", "clay"),
        ("＃陶芸", "", "陶芸"),
        ("A #clay bowl", "A #clay bowl", ""),
        ("A bowl\n\n#clay and more", "A bowl\n\n#clay and more", ""),
        ("A bowl\n\n#1 #2", "A bowl\n\n#1 #2", ""),
        ("x\n" + " ".join(f"#t{n}" for n in range(11)),) * 2 + ("",),
        ("", "", ""),
    ],
)
def test_a_last_line_of_topics_goes_back_to_its_field(
    source: str, text: str, topics: str
) -> None:
    assert split_topics(source) == (text, topics)


def test_a_long_line_of_marks_is_split_in_linear_time() -> None:
    hostile = "#" * 5_000
    assert split_topics(hostile) == (hostile, "")
    assert split_topics("#a " * 1_600 + "x")[1] == ""
