"""Making our own actors and changing what they say about themselves."""

from node.actors.actions.fields import fields_text
from node.actors.actions.keys import give_keys
from node.actors.actions.links import ask_about_links
from node.actors.actions.standing import tell_of_change
from node.actors.models import (
    MAX_BIO,
    MAX_DISPLAY_NAME,
    MAX_FIELD_NAME,
    MAX_FIELD_VALUE,
    Actor,
    ActorKind,
    NewKeys,
    ProfileDraft,
    ProfileField,
)
from node.actors.policy import check_profile, name_key
from node.actors.prose import render_bio, render_field
from node.actors.queries import (
    NODE_ACTOR_KEY,
    find_actor_by_handle,
    find_node_actor,
    get_actor,
)
from node.database.types import Writer
from node.errors import Conflict
from node.ids import ActorId, MediaId
from node.media.actions import attach, drop_media
from node.text.plain import clean_name, clean_text
from node.urls import Urls


def create_local_actor(
    w: Writer,
    urls: Urls,
    *,
    name: str,
    kind: ActorKind,
    display_name: str,
    keys: NewKeys,
) -> Actor:
    """Make an actor of ours; raises `Conflict` for a name that was ever in use."""
    if find_actor_by_handle(w, name) is not None:
        raise Conflict("the name is in use")
    actor_id = ActorId(w.new_id())
    _insert_local(w, urls, actor_id, name=name, kind=kind, display_name=display_name)
    give_keys(w, urls, actor_id, keys)
    return get_actor(w, actor_id)


def ensure_node_actor(w: Writer, urls: Urls, keys: NewKeys, name: str) -> Actor:
    """The actor that speaks for the node itself, made at the first start."""
    known = find_node_actor(w)
    if known is not None:
        return known
    actor = create_local_actor(
        w,
        urls,
        name=name,
        kind=ActorKind.APPLICATION,
        display_name="",
        keys=keys,
    )
    w.run(
        "INSERT INTO node_state (key, value) VALUES (:key, :value)",
        key=NODE_ACTOR_KEY,
        value=str(actor.id),
    )
    return actor


def update_profile(w: Writer, actor_id: ActorId, profile: ProfileDraft) -> Actor:
    """Replace a local actor's profile; pictures are uploads of their own."""
    check_profile(profile)
    actor = get_actor(w, actor_id)
    _change_picture(w, actor_id, actor.avatar_id, profile.avatar_id)
    _change_picture(w, actor_id, actor.header_id, profile.header_id)
    bio = clean_text(profile.bio, max_length=MAX_BIO)
    w.run(
        """
        UPDATE actors
        SET display_name = :display_name,
            bio_source = :bio,
            bio_html = :bio_html,
            fields = :fields,
            avatar_id = :avatar_id,
            header_id = :header_id
        WHERE id = :id
            AND host = ''
        """,
        id=actor_id,
        display_name=clean_name(profile.display_name, max_length=MAX_DISPLAY_NAME),
        bio=bio,
        bio_html=render_bio(bio),
        fields=fields_text(_render_fields(profile.fields, actor.fields)),
        avatar_id=profile.avatar_id,
        header_id=profile.header_id,
    )
    tell_of_change(w, actor_id)
    changed = get_actor(w, actor_id)
    ask_about_links(w, changed)
    return changed


def set_privacy(
    w: Writer,
    actor_id: ActorId,
    *,
    locked: bool,
    discoverable: bool,
    indexable: bool,
    hide_follows: bool | None = None,
    hides_apps: bool | None = None,
) -> None:
    """Set who may follow and find a local actor, and what is told; None leaves it."""
    w.run(
        """
        UPDATE actors
        SET locked = :locked,
            discoverable = :discoverable,
            indexable = :indexable,
            hide_follows = COALESCE(CAST(:hide_follows AS INTEGER), hide_follows),
            hides_apps = COALESCE(CAST(:hides_apps AS INTEGER), hides_apps)
        WHERE id = :id
            AND host = ''
        """,
        id=actor_id,
        locked=locked,
        discoverable=discoverable,
        indexable=indexable,
        hide_follows=hide_follows,
        hides_apps=hides_apps,
    )
    tell_of_change(w, actor_id)


def set_automated(w: Writer, actor_id: ActorId, *, automated: bool) -> None:
    """Whether a local account says that a program writes, not a person."""
    w.run(
        """
        UPDATE actors
        SET kind = :kind
        WHERE id = :id
            AND host = ''
            AND kind IN ('Person', 'Service')
        """,
        id=actor_id,
        kind=ActorKind.SERVICE if automated else ActorKind.PERSON,
    )
    tell_of_change(w, actor_id)


def _insert_local(
    w: Writer,
    urls: Urls,
    actor_id: ActorId,
    *,
    name: str,
    kind: ActorKind,
    display_name: str,
) -> None:
    w.run(
        """
        INSERT INTO actors (
            id, iri, host, name, name_key, kind, display_name, page_url, inbox,
            shared_inbox, outbox, followers_iri, following_iri, featured_iri,
            created_ms, updated_ms
        )
        VALUES (
            :id, :iri, '', :name, :name_key, :kind, :display_name, :page_url, :inbox,
            :shared_inbox, :outbox, :followers, :following, :featured,
            :now, :now
        )
        """,
        id=actor_id,
        iri=urls.actor(actor_id),
        name=name,
        name_key=name_key(name),
        kind=kind,
        display_name=clean_name(display_name, max_length=MAX_DISPLAY_NAME),
        page_url=urls.profile(name),
        inbox=urls.inbox(actor_id),
        shared_inbox=urls.shared_inbox,
        outbox=urls.outbox(actor_id),
        followers=urls.followers(actor_id),
        following=urls.following(actor_id),
        featured=urls.featured(actor_id),
        now=w.now_ms,
    )


def _change_picture(
    w: Writer, owner_id: ActorId, old: MediaId | None, new: MediaId | None
) -> None:
    if new == old:
        return
    if new is not None:
        attach(w, [new], owner_id=owner_id)
    if old is not None:
        drop_media(w, [old])


def _render_fields(
    fields: tuple[tuple[str, str], ...], before: tuple[ProfileField, ...]
) -> tuple[ProfileField, ...]:
    """What stays is as verified as it was."""
    verified = {each.source: each.verified_ms for each in before}
    cleaned = (
        (
            clean_name(name, max_length=MAX_FIELD_NAME),
            clean_text(value, max_length=MAX_FIELD_VALUE),
        )
        for name, value in fields
    )
    return tuple(
        ProfileField(name, render_field(value), value, verified.get(value))
        for name, value in cleaned
        if name and value
    )
