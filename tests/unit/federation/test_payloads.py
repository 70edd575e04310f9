"""Documents in the shapes that other software sends are understood.

The files are written after the public shapes of each software, with made-up people.
"""

from pathlib import Path

import pytest

from federation import decode
from federation.audience import PUBLIC, Visibility, note_visibility
from federation.authority import ALLOWED, check, check_fetched
from federation.documents import load_json
from federation.emoji import find_emoji
from federation.vocabulary import (
    Actor,
    Announce,
    AttachmentKind,
    Create,
    EmojiReact,
    Like,
    Note,
    NoteKind,
    Policy,
    Ref,
    Rule,
)

PAYLOADS = Path(__file__).parents[2] / "payloads"
SOFTWARE = sorted(path.parent.name for path in PAYLOADS.glob("*/actor.json"))
MEI = "https://node.example/ap/u/7"


def load(software: str, name: str):
    return load_json((PAYLOADS / software / f"{name}.json").read_bytes())


def note_of(software: str) -> Note:
    create = decode.activity(load(software, "create"))
    assert isinstance(create, Create)
    assert isinstance(create.object, Note)
    return create.object


@pytest.mark.parametrize("software", SOFTWARE)
def test_an_actor_has_what_delivery_and_display_need(software):
    actor = decode.actor(load(software, "actor"))

    assert check_fetched(actor, actor.iri) == ALLOWED
    assert actor.inbox is not None
    assert actor.preferred_username
    assert [key.owner for key in actor.public_keys] == [actor.iri]
    assert not actor.is_stub


@pytest.mark.parametrize("software", SOFTWARE)
def test_a_create_is_allowed_for_its_actor_and_for_nobody_else(software):
    create = decode.activity(load(software, "create"))

    assert check(create, create.actor) == ALLOWED
    assert check(create, "https://evil.example/u/1") != ALLOWED


@pytest.mark.parametrize("software", SOFTWARE)
def test_visibility_is_read_from_the_audience(software):
    create = decode.activity(load(software, "create"))
    actor = decode.actor(load(software, "actor"))

    found = note_visibility(
        note_of(software), followers=actor.followers, carrier=create
    )

    is_message = software.startswith("pleroma")
    assert found == (Visibility.DIRECT if is_message else Visibility.PUBLIC)


@pytest.mark.parametrize("software", SOFTWARE)
def test_dates_are_read_in_every_spelling(software):
    assert note_of(software).published_ms // 1000 == 1_790_071_200


def test_mastodon_tells_alt_text_size_focus_and_counters():
    note = note_of("mastodon-4.5")

    (photo,) = note.attachments
    assert photo.alt == "A cup on linen"
    assert (photo.width, photo.height) == (1440, 1920)
    assert (photo.focal.x, photo.focal.y) == (0.0, -0.25)
    assert photo.blurhash.startswith("LKO2")
    assert [mention.href for mention in note.mentions] == [MEI]
    assert [hashtag.name for hashtag in note.hashtags] == ["tea"]
    assert (note.likes.total_items, note.shares.total_items) == (4, 1)
    assert [item.iri[-1] for item in note.replies.first.items] == ["2"]
    assert note.language == "en"
    assert note.summary is None


def test_mastodon_actor_tells_fields_emoji_and_consent():
    actor = decode.actor(load("mastodon-4.5", "actor"))

    assert [row.name for row in actor.fields] == ["Web"]
    assert [emoji.shortcode for emoji in actor.emoji] == ["tea"]
    assert (actor.is_discoverable, actor.is_indexable, actor.is_locked) == (
        True,
        True,
        False,
    )
    assert actor.shared_inbox == "https://mastodon.example/inbox"


def test_gotosocial_sends_single_values_and_keys_with_paths():
    actor = decode.actor(load("gotosocial-0.20", "actor"))
    note = note_of("gotosocial-0.20")

    assert actor.public_keys[0].iri == "https://gts.example/users/bo/main-key"
    assert actor.shared_inbox is None
    assert [row.value for row in actor.fields] == ["they"]
    assert (actor.hides_public, actor.hides_unlisted) == (False, True)
    assert [photo.alt for photo in note.attachments] == ["Rain on a window"]
    assert note.summary == "weather"
    assert note.policy == Policy(
        like=Rule((PUBLIC,)), reply=Rule((PUBLIC,)), announce=Rule((PUBLIC,))
    )


def test_misskey_sends_an_empty_warning_a_quote_and_sensitive_files():
    note = note_of("misskey-2025")

    assert note.summary is None
    assert note.is_sensitive
    assert note.quote == "https://misskey.example/notes/9xyw"
    assert [emoji.shortcode for emoji in note.emoji] == ["neko"]


def test_fedibird_quotes_in_a_term_of_its_own():
    note = note_of("fedibird-0.1")

    assert note.quote == "https://node.example/ap/n/5"
    assert note.quote_authorization is None


def test_pixelfed_sends_several_photos():
    note = note_of("pixelfed-0.12")

    assert [photo.kind for photo in note.attachments] == [AttachmentKind.IMAGE] * 2
    assert [photo.alt for photo in note.attachments] == ["Boats", None]


def test_akkoma_sends_media_as_lists_of_links():
    (photo,) = note_of("akkoma-3.15").attachments

    assert photo.url == "https://akkoma.example/media/m.png"
    assert (photo.media_type, photo.width, photo.height) == ("image/png", 640, 480)


def test_pleroma_sends_the_source_as_text():
    assert note_of("pleroma-2.7").source.content == "@mei psst"


def test_peertube_names_a_person_and_a_channel_and_many_links():
    note = note_of("peertube-6")

    assert note.kind is NoteKind.VIDEO
    assert note.attributed_to == "https://peertube.example/accounts/gus"
    assert note.channel == "https://peertube.example/video-channels/kiln"
    assert note.title == "Opening the kiln"
    assert note.content_type == "text/markdown"
    assert note.url == note.iri
    (video,) = note.attachments
    assert video.url.endswith("720.mp4")
    assert video.poster.url.endswith("previews/l.jpg")
    actor = decode.actor(load("peertube-6", "actor"))
    assert actor.icon.url.endswith("/l.png")


def test_lemmy_sends_a_page_with_a_link_and_a_thumbnail():
    note = note_of("lemmy-0.19")

    assert note.kind is NoteKind.PAGE
    assert note.title == "A glaze chart"
    assert [link.href for link in note.links] == ["https://glazes.example/chart"]
    assert [photo.url[-6:] for photo in note.attachments] == ["t.webp"]
    assert note.audience == ("https://lemmy.example/c/pottery",)
    assert note.language == "fr"


def test_lemmy_groups_announce_activities_that_count_by_id_only():
    announce = decode.activity(load("lemmy-0.19", "announce_create"))

    assert isinstance(announce, Announce)
    assert announce.embeds == "Create"
    assert announce.object.iri == "https://lemmy.example/activities/create/1"
    assert announce.about == Ref(iri="https://lemmy.example/post/42")


@pytest.mark.parametrize(
    ("folder", "name", "kind", "about"),
    [
        ("lemmy-0.19", "announce_vote", "Like", "https://node.example/ap/n/5"),
        (
            "lemmy-0.19",
            "announce_undo",
            "Undo",
            "https://lemmy.example/activities/like/1",
        ),
        ("piefed-1.2", "announce_vote", "Like", "https://node.example/ap/n/5"),
        ("mbin-1.8", "announce_vote", "Dislike", "https://node.example/ap/n/5"),
    ],
)
def test_groups_pass_on_votes_and_say_whose(folder, name, kind, about):
    document = load(folder, name)
    announce = decode.activity(document)

    assert isinstance(announce, Announce)
    assert (announce.embeds, announce.about) == (kind, Ref(iri=about))
    assert announce.by == document["object"]["actor"]
    assert announce.passes_on == document["object"]["id"]


def test_wordpress_escapes_addresses_and_names_its_capabilities():
    actor = decode.actor(load("wordpress-7", "actor"))
    note = note_of("wordpress-7")

    assert actor.icon.url.endswith("?s=120&d=mm")
    assert actor.webfinger == "ida@blog.example"
    assert [entry.href[-7:] for entry in actor.implements] == ["rfc9421"]
    assert [photo.url[-8:] for photo in note.attachments] == ["?w=1&h=2"]
    assert (note.title, note.language) == ("On glazes", "de")


def test_entities_in_descriptions_of_pictures_are_read_once():
    (photo,) = note_of("wordpress-7").attachments

    assert photo.alt == "Ida’s café & a cup marked &lt;3"


def test_friendica_content_wins_over_a_different_language_map():
    note = note_of("friendica-2024")

    assert note.content == "<p>Hello <b>world</b></p>"
    assert note.source.media_type == "text/bbcode"


def test_takahe_sends_prefixed_terms():
    actor = decode.actor(load("takahe-0.11", "actor"))

    assert isinstance(actor, Actor)
    assert actor.is_discoverable
    assert not actor.is_indexable


@pytest.mark.parametrize(
    ("software", "name", "emoji", "may_be_several"),
    [
        ("misskey-2025", "reaction", "\u2764\ufe0f", False),
        ("pleroma-2.7", "emoji_react", "\u2615\ufe0f", True),
        ("mitra-4", "emoji_react", "\U0001f440", True),
    ],
)
def test_reactions_are_read_from_both_types(software, name, emoji, may_be_several):
    reaction = decode.activity(load(software, name))

    assert isinstance(reaction, Like)
    assert isinstance(reaction, EmojiReact) == may_be_several
    assert reaction.object.iri == "https://node.example/ap/n/1"
    assert find_emoji(reaction.reaction) == emoji
    assert check(reaction, reaction.actor) == ALLOWED


def test_misskey_sends_custom_emoji_with_their_picture():
    reaction = decode.activity(load("misskey-2025", "reaction_custom"))

    assert reaction.reaction == ":neko:"
    assert find_emoji(reaction.reaction) is None
    assert [emoji.shortcode for emoji in reaction.emoji] == ["neko"]


def test_misskey_takes_a_reaction_back_with_all_of_it():
    undo = decode.activity(load("misskey-2025", "undo_reaction"))
    reaction = decode.activity(load("misskey-2025", "reaction"))

    assert undo.object == reaction
