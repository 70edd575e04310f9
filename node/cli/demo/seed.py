"""Furnishes the demo nodes through the node's own actions.

Everything between the two nodes goes over the wire: a follow, a reply, a like is
done on one, and waited for on the other.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from node.actors.actions import set_privacy, update_profile
from node.actors.keys import make_keys
from node.actors.models import Actor, ProfileDraft
from node.actors.queries import find_actor_by_handle
from node.cli.demo.nodes import DemoNode
from node.cli.demo.script import Paint, Person, Photo, Post
from node.cli.failures import Failed
from node.cli.shop import find_product_ids, open_demo_shop
from node.clock import DAY_MS
from node.config import Registration
from node.database.types import Reader, Writer
from node.ids import ActorId, MediaId, NoteId
from node.media.models import Purpose
from node.notes.actions import post_note, vote
from node.notes.models import Note, NoteDraft
from node.notes.polls import PollDraft
from node.notes.queries import find_note_by_iri, get_poll
from node.reactions.actions import boost, like
from node.relations.actions import request_follow
from node.relations.queries import follows
from node.users.actions import create_user
from node.users.models import NewUser, Role
from node.users.passwords import hash_password
from node.users.queries import count_users
from node.users.settings import SiteSettings, save_site

PASSWORD: Final = "vermilion demo"  # noqa: S105  printed for everybody to use
PATIENCE_S: Final = 30.0
FURNISHED: Final = "furnished"
"""A file in the data directory, written last."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    """Both nodes; finds who is meant by `name` or `name@node`."""

    nodes: tuple[DemoNode, ...]

    def home_of(self, who: str, here: DemoNode) -> tuple[str, DemoNode]:
        name, _, key = who.partition("@")
        return name, next((n for n in self.nodes if n.scene.key == key), here)

    async def actor(self, who: str, here: DemoNode, *, seen_from: DemoNode) -> Actor:
        """Somebody, as one of the nodes knows them; looked up there if need be."""
        name, home = self.home_of(who, here)
        if home is seen_from:
            return await local_actor(home, name)
        return await seen_from.services.strangers.by_handle(name, home.host)


async def is_furnished(node: DemoNode) -> bool:
    return await asyncio.to_thread(_mark_of(node).exists)


async def has_people(node: DemoNode) -> bool:
    return await node.services.db.read(count_users) > 0


async def furnish(nodes: Sequence[DemoNode], say: Callable[[str], None]) -> None:
    """People, follows, notes, reactions, a shop; in this order."""
    stage = Stage(tuple(nodes))
    for node in nodes:
        say(f"{node.scene.site_name}: people")
        await _make_people(node)
    for node in nodes:
        if node.scene.seller:
            say(f"{node.scene.site_name}: a shop")
            await _open_shop(node)
    say("follows, from node to node")
    for node in nodes:
        await _follow_all(stage, node)
    await _post_all(stage, say)
    for node in nodes:
        await asyncio.to_thread(_mark_of(node).touch)


async def local_actor(node: DemoNode, name: str) -> Actor:
    found = await node.services.db.read(find_actor_by_handle, name)
    if found is None:
        raise Failed(f"the demo has no {name}; remove its directory and start again")
    return found


async def _make_people(node: DemoNode) -> None:
    site = SiteSettings(
        name=node.scene.site_name,
        description=node.scene.description,
        registration=Registration.OPEN,
        rules=("Be kind.", "Describe your photos.", "This is a demo: nothing stays."),
    )
    await node.services.db.write(save_site, site)
    password_hash = await hash_password(PASSWORD)
    for number, person in enumerate(node.scene.people):
        role = Role.OWNER if number == 0 else Role.MEMBER
        await _make_person(node, person, role, password_hash)


async def _make_person(
    node: DemoNode, person: Person, role: Role, password_hash: str
) -> None:
    services = node.services
    user = await services.db.write(
        create_user,
        services.urls,
        NewUser(name=person.name, display_name=person.display_name, role=role),
        password_hash=password_hash,
        keys=await make_keys(services.box),
    )
    avatar = await _upload(node, user.actor_id, person.avatar, Purpose.AVATAR)
    header = await _upload(node, user.actor_id, person.header, Purpose.HEADER)
    profile = ProfileDraft(
        display_name=person.display_name,
        bio=person.bio,
        avatar_id=avatar,
        header_id=header,
    )
    await services.db.write(_furnish_person, user.actor_id, profile)


def _furnish_person(w: Writer, actor_id: ActorId, profile: ProfileDraft) -> None:
    set_privacy(w, actor_id, locked=False, discoverable=True, indexable=True)
    update_profile(w, actor_id, profile)


async def _upload(
    node: DemoNode,
    owner_id: ActorId,
    paint: Paint,
    purpose: Purpose = Purpose.PHOTO,
    alt: str = "",
) -> MediaId:
    data = await asyncio.to_thread(_as_jpeg, paint)
    media = await node.services.media.upload(owner_id, data, purpose=purpose, alt=alt)
    return media.id


def _as_jpeg(paint: Paint) -> bytes:
    out = io.BytesIO()
    paint().save(out, "JPEG", quality=92)
    return out.getvalue()


async def _open_shop(node: DemoNode) -> None:
    seller = await local_actor(node, node.scene.seller)
    photos = [
        await _upload(node, seller.id, goods.photo.paint, alt=goods.photo.alt)
        for goods in node.scene.goods
    ]
    await node.services.db.write(
        open_demo_shop, node.services.urls, seller, node.scene.goods, photos
    )


async def _follow_all(stage: Stage, node: DemoNode) -> None:
    for person in node.scene.people:
        follower = await local_actor(node, person.name)
        for who in person.follows:
            target = await stage.actor(who, node, seen_from=node)
            await node.services.db.write(
                request_follow, node.services.urls, follower=follower, target=target
            )
            await _wait_for(
                lambda f=follower, t=target: node.services.db.read(follows, f.id, t.id),
                f"@{person.name} to follow {who}",
            )


async def _post_all(stage: Stage, say: Callable[[str], None]) -> None:
    """In turns, so that the feeds are mixed."""
    turns = max(len(node.scene.posts) for node in stage.nodes)
    for turn in range(turns):
        for node in stage.nodes:
            if turn < len(node.scene.posts):
                post = node.scene.posts[turn]
                say(f"{node.scene.site_name}: {post.title}")
                await _post(stage, node, post)


async def _post(stage: Stage, node: DemoNode, post: Post) -> None:
    author = await local_actor(node, post.author)
    media_ids = [await _photo(node, author.id, photo) for photo in post.photos]
    products = await node.services.db.read(find_product_ids, author, post.products)
    draft = NoteDraft(
        title=post.title,
        text=post.text,
        language="en",
        media_ids=tuple(media_ids),
        product_ids=products,
        poll=_poll(post),
    )
    note = await _write(node, author, draft)
    for who, text in post.replies:
        await _reply(stage, node, note, who, text)
    for who in post.likes:
        await _react(stage, node, note, who, like)
    for who in post.boosts:
        await _react(stage, node, note, who, boost)
    await _vote_all(stage, node, note, post)


def _poll(post: Post) -> PollDraft | None:
    if not post.answers:
        return None
    names = tuple(answer.name for answer in post.answers)
    return PollDraft(options=names, lasts_ms=7 * DAY_MS)


async def _vote_all(stage: Stage, home: DemoNode, note: Note, post: Post) -> None:
    """Every voter at their own node; done when the author's has all of them."""
    for position, answer in enumerate(post.answers):
        for who in answer.voters:
            await _vote(stage, home, note, who, position)
    total = sum(len(answer.voters) for answer in post.answers)
    if total:
        await _wait_for(
            lambda: home.services.db.read(_has_votes, note.id, total),
            f"{total} votes in {note.iri}",
        )


async def _vote(
    stage: Stage, home: DemoNode, note: Note, who: str, position: int
) -> None:
    name, node = stage.home_of(who, home)
    seen = await _find_note(node, note)
    await node.services.db.write(
        vote,
        node.services.urls,
        actor=await local_actor(node, name),
        note=seen,
        choices={position},
    )


def _has_votes(r: Reader, note_id: NoteId, total: int) -> bool:
    return sum(each.votes for each in get_poll(r, note_id).options) >= total


async def _photo(node: DemoNode, owner_id: ActorId, photo: Photo) -> MediaId:
    return await _upload(node, owner_id, photo.paint, alt=photo.alt)


async def _write(node: DemoNode, author: Actor, draft: NoteDraft) -> Note:
    services = node.services

    return await services.db.write(
        post_note,
        services.urls,
        author=author,
        draft=draft,
        extensions=services.extensions.notes,
    )


async def _reply(stage: Stage, home: DemoNode, note: Note, who: str, text: str) -> None:
    """Written where the replier lives, and waited for where the note does."""
    name, node = stage.home_of(who, home)
    seen = await _find_note(node, note)
    author = await local_actor(node, name)
    draft = NoteDraft(text=text, language="en", reply_to_id=seen.id)
    reply = await _write(node, author, draft)
    if node is not home:
        await _wait_for(
            lambda: home.services.db.read(find_note_by_iri, reply.iri),
            f"{who} to reply",
        )


async def _react(
    stage: Stage,
    home: DemoNode,
    note: Note,
    who: str,
    act: Callable[..., bool],
) -> None:
    name, node = stage.home_of(who, home)
    seen = await _find_note(node, note)
    actor = await local_actor(node, name)
    await node.services.db.write(act, node.services.urls, actor=actor, note=seen)


async def _find_note(node: DemoNode, note: Note) -> Note:
    """The note as a node knows it, once it arrived there."""
    found = await _wait_for(
        lambda: node.services.db.read(find_note_by_iri, note.iri),
        f"{note.iri} to arrive at {node.host}",
    )
    assert found is not None
    return found


async def _wait_for(ask: Callable[[], Awaitable[T]], what: str) -> T:
    for _ in range(round(PATIENCE_S / 0.05)):
        found = await ask()
        if found:
            return found
        await asyncio.sleep(0.05)
    raise Failed(f"the demo waited in vain for {what}")


def _mark_of(node: DemoNode) -> Path:
    return node.config.data_dir / FURNISHED
