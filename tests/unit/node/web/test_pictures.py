"""Addresses of pictures, and classes of cards."""

from dataclasses import replace

import pytest

from node.ids import ActorId, MediaId
from node.media.models import Media, MediaState, Use
from node.urls import Urls
from node.web.pictures import avatar_path, header_path, media_view, preview_url

URLS = Urls("https://node.example", "node.example")
APART = Urls("https://node.example", "node.example", "https://media.example")
PHOTO = Media(
    id=MediaId(1),
    key="k",
    owner_id=ActorId(2),
    use=Use.NOTE,
    state=MediaState.READY,
    alt="A bowl",
    mime="image/webp",
    width=900,
    height=600,
    focal_x=0.0,
    focal_y=0.0,
    blurhash="",
    lqip="",
    variants=("w320", "w640", "w1080", "jpeg"),
    remote_url=None,
    tries=0,
    created_ms=0,
    used_ms=0,
)
FACE = replace(PHOTO, use=Use.AVATAR, variants=("s80", "s240"))


def test_a_photo_names_each_copy_once_with_its_true_width() -> None:
    view = media_view(URLS, PHOTO)
    assert view.srcset == (
        "/media/k/w320.webp 320w, /media/k/w640.webp 640w, /media/k/w1080.webp 900w"
    )
    assert view.thumb_url == "/media/k/w640.webp"
    assert view.full_url == "/media/k/w1080.webp"
    assert view.lqip is None


def test_pictures_may_have_an_origin_of_their_own() -> None:
    assert avatar_path(APART, FACE) == "https://media.example/media/k/s240.webp"
    assert preview_url(APART, PHOTO) == "https://media.example/media/k/jpeg.jpg"


def test_a_remote_photo_of_unknown_size_counts_as_a_square() -> None:
    unknown = replace(PHOTO, state=MediaState.REMOTE, width=0, height=0, variants=())
    view = media_view(URLS, unknown)
    assert view.width == view.height > 0
    assert view.srcset


@pytest.mark.parametrize("path_of", [avatar_path, header_path])
def test_a_picture_that_is_not_to_be_had_is_none(path_of: object) -> None:
    assert callable(path_of)
    assert path_of(URLS, None) is None
    assert path_of(URLS, replace(FACE, state=MediaState.FAILED)) is None
