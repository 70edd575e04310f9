"""Actors of other servers, as their documents say."""

from typing import Final

import orjson

from federation.origins import origin_of
from node.actors.actions.fields import fields_text
from node.actors.actions.servers import standing_of
from node.actors.actions.standing import (
    mark_deleted,
    note_found,
    note_suspension_there,
)
from node.actors.jobs import ActorMoved
from node.actors.models import Actor, ProfileField, RemotePicture, RemoteProfile
from node.actors.policy import name_key
from node.actors.queries import find_actor_by_handle, find_actor_by_iri, get_actor
from node.database.types import Writer
from node.emoji.actions import learn_emoji
from node.errors import Forbidden, Gone
from node.ids import ActorId, MediaId
from node.limits.decisions import load_decisions
from node.listings.actions import note_market_host
from node.listings.jobs import FetchListing
from node.media.actions import add_remote, drop_media
from node.media.models import Purpose
from node.media.queries import list_media
from node.text.plain import clean_name

MAX_KEYS: Final = 10


def save_remote_actor(w: Writer, remote: RemoteProfile) -> Actor:
    """Store an actor document as it is now; may be repeated.

    A handle goes to the newest holder that WebFinger confirms, since a server that was
    set up again gives out new ids under old names. Raises `Gone` for one that was
    deleted.
    """
    if not remote.host:
        raise Forbidden("a remote actor has a host")
    known = find_actor_by_iri(w, remote.iri)
    if known is not None and known.is_local:
        raise Forbidden("the id is one of ours")
    if known is not None and known.deleted_ms is not None:
        raise Gone("the actor was deleted")
    actor_id = w.new_id() if known is None else known.id
    _upsert_remote(w, remote, actor_id, _take_name(w, remote, actor_id))
    actor = find_actor_by_iri(w, remote.iri)
    assert actor is not None
    _save_pictures(w, actor, remote)
    _replace_keys(w, actor, remote)
    note_found(w, actor.id)
    note_suspension_there(w, actor.id, is_suspended=remote.is_suspended)
    _note_move(w, actor, known)
    learn_emoji(w, actor, remote.emoji)
    _note_trade(w, actor, remote)
    return get_actor(w, actor.id)


def delete_remote_actor(w: Writer, actor: Actor) -> None:
    """Another server says that its actor is gone; may be repeated."""
    if actor.is_local:
        raise Forbidden("only its owner deletes a local actor")
    if mark_deleted(w, actor.id):
        w.run("DELETE FROM actor_keys WHERE actor_id = :id", id=actor.id)


def say_moved(w: Writer, actor_id: ActorId) -> None:
    """Have it looked at whether the new account agrees."""
    w.enqueue(ActorMoved(actor_id), unique=f"actor_moved:{actor_id}")


def _take_name(w: Writer, remote: RemoteProfile, actor_id: int) -> str:
    """The key that the actor is found by: its name, unless that is somebody else's.

    `#` cannot stand in a name, so who does not have it is out of everybody's reach.
    """
    key = name_key(remote.name)
    holder = find_actor_by_handle(w, remote.name, remote.host)
    if holder is None or holder.iri == remote.iri:
        return key
    if not remote.is_confirmed and holder.deleted_ms is None:
        return f"{key}#{actor_id}"
    w.run(
        "UPDATE actors SET name_key = :key WHERE id = :id",
        key=f"{key}#{holder.id}",
        id=holder.id,
    )
    return key


def _upsert_remote(w: Writer, remote: RemoteProfile, actor_id: int, key: str) -> None:
    standing = standing_of(load_decisions(w, [remote.host]), remote.host)
    w.run(
        """
        INSERT INTO actors (
            id, iri, host, name, name_key, kind, display_name, bio_html, fields,
            page_url, inbox, shared_inbox, outbox, followers_iri, following_iri,
            featured_iri, locked, discoverable, indexable, hides_public,
            hides_unlisted, moved_to, also_known_as, created_ms, updated_ms,
            fetched_ms, is_blocked, is_limited
        )
        VALUES (
            :id, :iri, :host, :name, :name_key, :kind, :display_name, :bio, :fields,
            :page_url, :inbox, :shared_inbox, :outbox, :followers, :following,
            :featured, :locked, :discoverable, :indexable, :hides_public,
            :hides_unlisted, :moved_to, :also_known_as, :created, :now, :now,
            :is_blocked, :is_limited
        )
        ON CONFLICT (iri) DO UPDATE
        SET host = excluded.host,
            name = excluded.name,
            name_key = excluded.name_key,
            kind = excluded.kind,
            display_name = excluded.display_name,
            bio_html = excluded.bio_html,
            fields = excluded.fields,
            page_url = excluded.page_url,
            inbox = excluded.inbox,
            shared_inbox = excluded.shared_inbox,
            outbox = excluded.outbox,
            followers_iri = excluded.followers_iri,
            following_iri = excluded.following_iri,
            featured_iri = excluded.featured_iri,
            locked = excluded.locked,
            discoverable = excluded.discoverable,
            indexable = excluded.indexable,
            hides_public = excluded.hides_public,
            hides_unlisted = excluded.hides_unlisted,
            moved_to = excluded.moved_to,
            also_known_as = excluded.also_known_as,
            updated_ms = excluded.updated_ms,
            fetched_ms = excluded.fetched_ms,
            is_blocked = excluded.is_blocked,
            is_limited = excluded.is_limited
        """,
        id=actor_id,
        iri=remote.iri,
        host=remote.host,
        name=remote.name,
        name_key=key,
        kind=remote.kind,
        display_name=clean_name(remote.display_name),
        bio=remote.bio_html,
        fields=fields_text(_clean_remote_fields(remote)),
        page_url=remote.page_url,
        inbox=remote.inbox,
        shared_inbox=remote.shared_inbox,
        outbox=remote.outbox,
        followers=remote.followers_iri,
        following=remote.following_iri,
        featured=remote.featured_iri,
        locked=remote.locked,
        discoverable=remote.discoverable,
        indexable=remote.indexable,
        hides_public=remote.hides_public,
        hides_unlisted=remote.hides_unlisted,
        moved_to=remote.moved_to,
        also_known_as=orjson.dumps(remote.also_known_as).decode(),
        created=remote.published_ms or w.now_ms,
        now=w.now_ms,
        is_blocked=standing.is_blocked,
        is_limited=standing.is_limited,
    )


def _clean_remote_fields(remote: RemoteProfile) -> tuple[ProfileField, ...]:
    return tuple(
        ProfileField(clean_name(each.name), each.html) for each in remote.fields
    )


def _save_pictures(w: Writer, actor: Actor, remote: RemoteProfile) -> None:
    avatar = _save_picture(w, actor, actor.avatar_id, remote.avatar, Purpose.AVATAR)
    header = _save_picture(w, actor, actor.header_id, remote.header, Purpose.HEADER)
    if (avatar, header) == (actor.avatar_id, actor.header_id):
        return
    w.run(
        "UPDATE actors SET avatar_id = :avatar, header_id = :header WHERE id = :id",
        id=actor.id,
        avatar=avatar,
        header=header,
    )


def _save_picture(
    w: Writer,
    actor: Actor,
    old: MediaId | None,
    new: RemotePicture | None,
    purpose: Purpose,
) -> MediaId | None:
    """The row for a picture: the one there is, while its address stays the same."""
    known = list_media(w, [old]).get(old) if old is not None else None
    if known is not None and new is not None and known.remote_url == new.url:
        return old
    if known is not None:
        drop_media(w, [known.id])
    if new is None:
        return None
    return add_remote(
        w,
        owner_id=actor.id,
        purpose=purpose,
        url=new.url,
        alt=new.alt,
        mime=new.mime,
        width=new.width,
        height=new.height,
        blurhash=new.blurhash,
    )


def _note_move(w: Writer, actor: Actor, before: Actor | None) -> None:
    """A document that names a new account says as much as a `Move` (Misskey)."""
    if before is not None and actor.moved_to not in (None, before.moved_to):
        say_moved(w, actor.id)


def _note_trade(w: Writer, actor: Actor, remote: RemoteProfile) -> None:
    if remote.reads_listings:
        note_market_host(w, origin_of(remote.shared_inbox or remote.inbox).authority)
    for iri in remote.proposals:
        w.enqueue(FetchListing(actor.id, iri), unique=f"fetch_listing {iri}")


def _replace_keys(w: Writer, actor: Actor, remote: RemoteProfile) -> None:
    w.run("DELETE FROM actor_keys WHERE actor_id = :id", id=actor.id)
    for key in remote.keys[:MAX_KEYS]:
        # A key id that another actor already has stays with that actor.
        w.run(
            """
            INSERT INTO actor_keys (key_id, actor_id, public_pem, fetched_ms)
            VALUES (:key_id, :actor_id, :pem, :now)
            ON CONFLICT (key_id) DO NOTHING
            """,
            key_id=key.key_id,
            actor_id=actor.id,
            pem=key.public_pem,
            now=w.now_ms,
        )
