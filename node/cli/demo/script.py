"""The words in which the demo is told: people, photos, notes, goods."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

Paint = Callable[[], Image.Image]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture to paint, and what it shows."""

    alt: str
    paint: Paint


@dataclass(frozen=True, slots=True)
class Answer:
    """An option of a poll, and who votes for it; as in `Post`."""

    name: str
    voters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A note; `likes`, `boosts` and `replies` name people as `name` or `name@node`.

    With `answers` it is a poll.
    """

    author: str
    title: str
    text: str
    photos: tuple[Photo, ...]
    likes: tuple[str, ...] = ()
    boosts: tuple[str, ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    products: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who lives on a node; `follows` as in `Post`."""

    name: str
    display_name: str
    bio: str
    avatar: Paint
    header: Paint
    follows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """Something in the shop."""

    title: str
    text: str
    price_minor: int
    stock: int
    photo: Photo


@dataclass(frozen=True, slots=True)
class Scene:
    """One node: its name, its people (the first owns it), its notes, its shop."""

    key: str
    site_name: str
    description: str
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    seller: str = ""
    goods: tuple[Goods, ...] = ()
