"""Our actors as peers read them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from federation.capabilities import MARKETPLACE, RFC9421, RFC9421_ED25519
from federation.origins import Iri
from federation.vocabulary import Actor as ActorDocument
from federation.vocabulary import (
    ActorKey,
    ActorKind,
    Capability,
    Emoji,
    Link,
    Multikey,
    Picture,
    ProfileField,
)
from node.actors.models import Actor, StoredKey
from node.actors.queries import list_public_keys
from node.database.types import Reader
from node.emoji.wire import list_tags
from node.ids import MediaId
from node.listings.models import StoredListing
from node.listings.queries import list_public_of
from node.media.models import JPEG_FILE, JPEG_MIME, Media, MediaState
from node.media.queries import list_media
from node.urls import Urls

_IMPLEMENTED = (
    Capability(href=RFC9421, name="RFC-9421"),
    Capability(href=RFC9421_ED25519, name="RFC-9421 with Ed25519"),
    Capability(href=MARKETPLACE, name="FEP-0837"),
)

# Mitra takes the first of these for a proposal; Epicyon wants exactly these relations.
LINKED: Final = 3
_LD_JSON: Final = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
_PROPOSAL: Final = ("payment", "https://w3id.org/valueflows/ont/vf#Proposal")


def load_actor_document(r: Reader, urls: Urls, actor: Actor) -> ActorDocument:
    """The whole document of a local actor; only that it is, while suspended."""
    listings: Sequence[StoredListing] = ()
    if actor.suspended_ms is not None:
        actor = _silenced(actor)
    else:
        listings = list_public_of(r, actor.id, before=None, limit=LINKED).items
    ids = [each for each in (actor.avatar_id, actor.header_id) if each is not None]
    return actor_document(
        actor,
        urls,
        keys=list_public_keys(r, actor.id),
        pictures=list_media(r, ids),
        listings=listings,
        emoji=list_tags(
            r,
            urls,
            actor.display_name,
            actor.bio_html,
            *(text for each in actor.fields for text in (each.name, each.html)),
        ),
    )


def actor_document(
    actor: Actor,
    urls: Urls,
    *,
    keys: list[StoredKey],
    pictures: dict[MediaId, Media],
    listings: Sequence[StoredListing] = (),
    emoji: tuple[Emoji, ...] = (),
) -> ActorDocument:
    """The same from its parts; pure."""
    return ActorDocument(
        iri=actor.iri,
        kind=ActorKind(actor.kind.value),
        preferred_username=actor.name,
        webfinger=f"{actor.name}@{urls.handle_domain}",
        name=actor.display_name or None,
        summary=actor.bio_html or None,
        url=Iri(actor.page_url),
        inbox=Iri(actor.inbox),
        shared_inbox=Iri(actor.shared_inbox),
        outbox=Iri(actor.outbox),
        followers=Iri(actor.followers_iri),
        following=Iri(actor.following_iri),
        featured=Iri(actor.featured_iri),
        featured_tags=urls.featured_topics(actor.id),
        icon=_picture(urls, pictures, actor.avatar_id),
        image=_picture(urls, pictures, actor.header_id),
        fields=tuple(ProfileField(name=f.name, value=f.html) for f in actor.fields),
        proposals=urls.proposals(actor.id) if listings else None,
        links=tuple(map(_link, listings)),
        emoji=emoji,
        is_locked=actor.locked,
        is_discoverable=actor.discoverable,
        is_indexable=actor.indexable,
        # Peers (Mastodon) hide what they have, and show it again without the word.
        is_suspended=actor.suspended_ms is not None,
        public_keys=_keys(actor, keys),
        assertion_methods=_multikeys(actor, keys),
        also_known_as=actor.also_known_as,
        moved_to=Iri(actor.moved_to) if actor.moved_to else None,
        published_ms=actor.created_ms,
        updated_ms=actor.updated_ms,
        implements=_IMPLEMENTED,
    )


def stub_document(actor: Actor, keys: list[StoredKey]) -> ActorDocument:
    """What everybody may read: enough to check signatures and to deliver.

    Two servers that both want signed requests could otherwise never read each
    other's keys.
    """
    return ActorDocument(
        iri=actor.iri,
        kind=ActorKind(actor.kind.value),
        preferred_username=actor.name,
        inbox=Iri(actor.inbox),
        is_suspended=actor.suspended_ms is not None,
        public_keys=_keys(actor, keys),
        assertion_methods=_multikeys(actor, keys),
        implements=_IMPLEMENTED,
    )


def _silenced(actor: Actor) -> Actor:
    """The actor without anything that it said of itself."""
    return replace(
        actor,
        display_name="",
        bio_html="",
        fields=(),
        avatar_id=None,
        header_id=None,
        discoverable=False,
        indexable=False,
        also_known_as=(),
        moved_to=None,
    )


def _keys(actor: Actor, keys: list[StoredKey]) -> tuple[ActorKey, ...]:
    return tuple(
        ActorKey(iri=key.key_id, owner=actor.iri, pem=key.public_pem)
        for key in keys
        if not key.is_multikey
    )


def _multikeys(actor: Actor, keys: list[StoredKey]) -> tuple[Multikey, ...]:
    return tuple(
        Multikey(iri=key.key_id, controller=actor.iri, multibase=key.public_pem)
        for key in keys
        if key.is_multikey
    )


def _link(stored: StoredListing) -> Link:
    """FEP-0ea0: how those find a proposal who read no notes."""
    listing = stored.listing
    return Link(
        href=listing.iri,
        name=listing.title or None,
        media_type=_LD_JSON,
        rel=_PROPOSAL,
    )


def _picture(
    urls: Urls, pictures: dict[MediaId, Media], media_id: MediaId | None
) -> Picture | None:
    media = pictures.get(media_id) if media_id is not None else None
    if media is None or media.state is not MediaState.READY:
        return None
    return Picture(
        url=Iri(urls.media(media.key, JPEG_FILE)),
        media_type=JPEG_MIME,
        alt=media.alt or None,
    )
