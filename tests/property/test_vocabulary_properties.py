"""Whatever comes in, the decoder answers; whatever goes out, it reads back."""

import json
from dataclasses import is_dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.examples import examples
from support.vocabulary import (
    ANY_JSON,
    THINGS,
    activities,
    actors_with_keys,
    agreements,
    damaged_documents,
    notes,
    pages,
    plain_collections,
    stamps,
    things,
    tombstones,
    unknown_things,
)

from federation import decode, encode, vocabulary
from federation.authority import check, check_fetched
from federation.decode.values import (
    count_of,
    identifier_of,
    iri_of,
    line_of,
    links_of,
    side_of,
    text_of,
    time_of,
)
from federation.errors import DecodeError
from federation.vocabulary import Activity, Note, Ref, Thing

READERS = (
    decode.activity,
    decode.activities,
    decode.actor,
    decode.object,
    decode.collection,
)
GENEROUS = settings(
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    # To explain a failure it traces every line: minutes, for values as large as these.
    phases=set(Phase) - {Phase.explain},
)
# One by one, because a choice among all of them hardly ever comes to the long ones.
FAMILIES = {
    "actors": actors_with_keys,
    "notes": notes,
    "activities": activities,
    "collections": plain_collections | pages,
    "others": tombstones | stamps | unknown_things | agreements,
}
# By name: Hypothesis writes out the arguments of a test that failed, and warns of a
# strategy of 180 kB before it draws; that error would hide the failure ("flaky").
EACH_FAMILY = pytest.mark.parametrize("family", FAMILIES)
COMBINATORS = (iri_of, identifier_of, line_of, links_of, time_of, count_of, side_of)


@given(ANY_JSON)
def test_no_value_makes_a_combinator_raise(value):
    for combinator in COMBINATORS:
        combinator(value)
    text_of(value, 10)
    links_of(value, "https://a.example/x")


@GENEROUS
@given(ANY_JSON | damaged_documents(things | notes | actors_with_keys))
def test_no_document_makes_a_reader_raise_anything_but_a_decode_error(doc):
    for read in READERS:
        try:
            read(doc)
        except DecodeError as error:
            assert error.path.startswith("$")


@GENEROUS
@given(damaged_documents(things | notes | actors_with_keys))
def test_what_was_understood_can_be_judged_and_written_as_utf8(doc):
    try:
        thing = decode.object(doc)
    except DecodeError:
        return

    if isinstance(thing, Activity):
        check(thing, thing.actor)
    if thing.iri is not None:
        check_fetched(thing, thing.iri)
    text = json.dumps(encode.document(thing), ensure_ascii=False, allow_nan=False)

    assert "\x00" not in json.loads(text.encode("utf-8")).values()


@EACH_FAMILY
@GENEROUS
@given(st.data())
def test_what_is_written_reads_back_as_the_same_value(family, data):
    thing = data.draw(FAMILIES[family])

    document = json.loads(json.dumps(encode.document(thing)))

    assert decode.object(document) == thing


@EACH_FAMILY
@GENEROUS
@given(st.data())
def test_nothing_is_written_as_null_and_lists_stay_lists(family, data):
    thing = data.draw(FAMILIES[family])

    document = encode.document(thing)

    assert "null" not in _kinds(document)
    for term in ("to", "cc", "tag", "attachment"):
        assert isinstance(document.get(term, []), list)
    if isinstance(thing, Note):
        assert ("name" in document) == (thing.choice is not None)


def test_every_class_of_the_vocabulary_is_tried():
    classes = {getattr(vocabulary, name) for name in vocabulary.__all__}
    kinds = {each for each in classes if is_dataclass(each) and issubclass(each, Thing)}

    # A bare id is in nearly everything.
    assert kinds - set(THINGS) == {Activity, Thing, Ref}


@pytest.mark.parametrize("depth", [13, 100, 5_000])
def test_a_deeply_nested_document_is_refused_without_exhausting_the_stack(depth):
    doc: dict = {"type": "Note"}
    for _ in range(depth):
        doc = {
            "type": "Undo",
            "actor": "https://a.example/u",
            "object": doc,
        }

    with pytest.raises(DecodeError):
        decode.activity(doc)


def _kinds(value):
    """Kinds of all values inside, walked without recursion."""
    found, todo = set(), [value]
    while todo:
        item = todo.pop()
        found.add("null" if item is None else type(item).__name__)
        if isinstance(item, dict):
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return found
