"""From what the slices know to what templates show: people, notes, relations.

Pure mapping: everything was loaded before, in the one read of the page. The one
place where a note's or person's address, buttons and masonry classes are made.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from federation.vocabulary import Interaction
from node.actors.models import Actor, ActorKind
from node.database.types import Reader
from node.ids import ActorId, MediaId, NoteId
from node.media.models import Media
from node.media.queries import list_media
from node.notes.models import Note
from node.notes.models import Visibility as NoteVisibility
from node.notes.policy import counts_publicly
from node.notes.readmodel import LISTING, Quoted
from node.notes.readmodel import NoteView as LoadedNote
from node.relations.models import Relationship
from node.text.plain import cut
from node.text.render import without_quote_line
from node.text.sanitize import to_text
from node.urls import Urls
from node.web.consent_words import who_may_comment
from node.web.detail_views import details_view, with_lost_pictures_linked
from node.web.masonry import (
    cover_class,
    full_cover_class,
    text_cover_class,
    title_class,
)
from node.web.pages.shared import (
    ActorView,
    FollowState,
    MediaView,
    NoteActionsView,
    NoteView,
    ProductCardView,
    QuotedView,
    ReactionView,
    RelationView,
    TopicView,
    Visibility,
)
from node.web.pictures import avatar_path, media_view
from node.web.poll_views import poll_view

MAX_PLAIN: Final = 400
CARD_TITLE: Final = 120
KEPT: Final = 1_024
"""Views of notes that are kept; all that they show is their key, so none is stale."""
AUTOMATED: Final = frozenset((ActorKind.SERVICE, ActorKind.APPLICATION))

Pictures = Mapping[MediaId, Media]

_NO_PICTURES: Pictures = {}
_STRANGERS = Relationship()


def load_avatars(r: Reader, actors: Iterable[Actor]) -> Pictures:
    """The pictures of some people, in one query."""
    return list_media(r, {a.avatar_id for a in actors if a.avatar_id is not None})


def topic_path(key: str) -> str:
    """The page of a topic; not all of them are written in Latin letters."""
    return f"/topics/{quote(key, safe='')}"


def handle_of(actor: Actor) -> str:
    """`@ana`, or `@ana@host` for people elsewhere."""
    return f"@{actor.name}@{actor.host}" if actor.host else f"@{actor.name}"


def actor_view(
    urls: Urls, actor: Actor, pictures: Pictures = _NO_PICTURES
) -> ActorView:
    """A person; `pictures` hold their avatar if it was loaded."""
    avatar = pictures.get(actor.avatar_id) if actor.avatar_id else None
    return ActorView(
        id=actor.id,
        handle=handle_of(actor),
        name=actor.shown_name,
        url=urls.profile_path(actor.name, actor.host),
        avatar_url=avatar_path(urls, avatar),
        host=actor.host or None,
        is_local=actor.is_local,
        is_bot=actor.kind in AUTOMATED,
    )


def relation_view(
    actor: Actor,
    shown: ActorView,
    *,
    viewer_id: ActorId | None,
    relation: Relationship = _STRANGERS,
) -> RelationView:
    """Where the viewer stands with somebody, and what they may change about it.

    A guest may do nothing: every address is None.
    """
    is_self = actor.id == viewer_id
    is_idle = is_self or viewer_id is None
    is_cut = is_idle or relation.blocking or relation.blocked_by
    path = f"/people/{actor.id}"
    may_follow = not is_cut and actor.moved_to is None
    return RelationView(
        actor=shown,
        state=FollowState.SELF if is_self else _follow_state(relation),
        follows_viewer=relation.followed_by,
        is_blocked=relation.blocking,
        is_muted=relation.muting,
        is_locked=actor.locked,
        follow_url=f"{path}/follow" if may_follow else None,
        unfollow_url=None if is_idle else f"{path}/unfollow",
        block_url=None if is_idle or relation.blocking else f"{path}/block",
        unblock_url=f"{path}/unblock" if relation.blocking else None,
        mute_url=None if is_idle or relation.muting else f"{path}/mute",
        unmute_url=f"{path}/unmute" if relation.muting else None,
        report_url=None if is_idle else f"/report?person={actor.id}",
        lists_url=None if is_cut else f"{path}/lists",
    )


def note_views(
    urls: Urls, notes: Iterable[LoadedNote], *, viewer_id: ActorId | None
) -> tuple[NoteView, ...]:
    """Notes as the viewer sees them, None for a guest."""
    return tuple(note_view(urls, note, viewer_id=viewer_id) for note in notes)


def note_view(urls: Urls, loaded: LoadedNote, *, viewer_id: ActorId | None) -> NoteView:
    """A note, rich enough for a card, a line in a thread and its own page."""
    is_own = viewer_id == loaded.author.id
    return _note_view(urls, loaded, is_own=is_own, is_guest=viewer_id is None)


@lru_cache(maxsize=KEPT)
def _note_view(
    urls: Urls, loaded: LoadedNote, *, is_own: bool, is_guest: bool
) -> NoteView:
    """The view is nothing but its arguments; feeds ask for the same ones again."""
    loaded = with_lost_pictures_linked(loaded)
    note, author = loaded.note, loaded.author
    path = urls.note_path(author.name, note.id, author.host)
    media = tuple(media_view(urls, each) for each in loaded.media)
    html = Markup(note.html)  # noqa: S704  sanitised when it was stored
    quoted = quoted_view(urls, loaded.quoted, is_guest=is_guest)
    if quoted is not None:
        html = without_quote_line(html)
    plain = cut(to_text(html), MAX_PLAIN)
    headline = note.warning or note.title or cut(plain, CARD_TITLE)
    cover = media[0] if media else None
    is_closed = Interaction.REPLY in loaded.closed
    may_edit = is_own and note.is_local and not _sells(loaded)
    return NoteView(
        id=note.id,
        url=path,
        title=note.title,
        plain=plain,
        html=html,
        summary=note.warning,
        is_sensitive=note.sensitive or bool(loaded.veiled),
        visibility=Visibility(note.visibility.value),
        language=note.language,
        author=actor_view(urls, author, _avatar_of(loaded)),
        media=media,
        cover=cover,
        topics=_topics_beside_text(urls, loaded),
        products=_products(loaded),
        created_ms=note.created_ms,
        edited_ms=note.edited_ms,
        actions=actions_view(loaded, path, is_own=is_own),
        i_class=_cover_class(loaded),
        t_class=title_class(headline if cover and not loaded.filtered else ""),
        boosted_by=actor_view(urls, loaded.booster) if loaded.booster else None,
        reply_to=actor_view(urls, loaded.reply_to[1]) if loaded.reply_to else None,
        reply_to_url=_reply_to_path(urls, loaded),
        origin_url=origin_url(note),
        history_url=f"{path}/history" if note.edited_ms else None,
        servers_url=f"{path}/servers" if is_own and note.is_local else None,
        reply_url=None if is_guest or is_closed else f"/notes/{note.id}/reply",
        closed_text=who_may_comment(loaded.answered_by) if is_closed else "",
        edit_url=f"/notes/{note.id}/edit" if may_edit else None,
        delete_url=f"/notes/{note.id}/delete" if is_own and note.is_local else None,
        pin_url=_pin_path(loaded, is_own=is_own),
        unpin_url=_unpin_path(loaded, is_own=is_own),
        is_pinned=loaded.is_pinned,
        report_url=None if is_own or is_guest else f"/report?note={note.id}",
        poll=poll_view(loaded, may_vote=not (is_own or is_guest)),
        details=details_view(loaded),
        group=actor_view(urls, loaded.group) if loaded.group else None,
        quoted=quoted,
        quotes_url=f"{path}/quotes" if _is_wide(note) else None,
        is_held=note.held,
        filtered=loaded.filtered,
        veiled=loaded.veiled,
        app="" if note.app is None or author.hides_apps else note.app.name,
    )


def quoted_view(
    urls: Urls, quoted: Quoted | None, *, is_guest: bool
) -> QuotedView | None:
    """What a note quotes, as a card or a link; its buttons are on its own page."""
    if quoted is None:
        return None
    shown = quoted.note
    return QuotedView(
        url=quoted.url,
        note=_note_view(urls, shown, is_own=False, is_guest=is_guest)
        if shown
        else None,
        is_waiting=quoted.is_waiting,
    )


def _pin_path(loaded: LoadedNote, *, is_own: bool) -> str | None:
    note = loaded.note
    may_pin = is_own and note.is_local and counts_publicly(note.visibility)
    return f"/notes/{note.id}/pin" if may_pin and not loaded.is_pinned else None


def _unpin_path(loaded: LoadedNote, *, is_own: bool) -> str | None:
    is_shown = is_own and loaded.note.is_local and loaded.is_pinned
    return f"/notes/{loaded.note.id}/unpin" if is_shown else None


def _cover_class(loaded: LoadedNote) -> str:
    if loaded.filtered:
        return text_cover_class()
    if loaded.media:
        return cover_class(loaded.media[0].width, loaded.media[0].height)
    is_full = loaded.poll is not None or loaded.quoted is not None
    has_more = is_full and not loaded.note.warning
    return full_cover_class() if has_more else text_cover_class()


def _topics_beside_text(urls: Urls, loaded: LoadedNote) -> tuple[TopicView, ...]:
    """The topics whose page is not linked in the text already."""
    return tuple(
        TopicView(topic.shown, topic_path(topic.key))
        for topic in loaded.topics
        if f'href="{urls.topic(topic.key)}"' not in loaded.note.html
    )


def actions_view(loaded: LoadedNote, path: str, *, is_own: bool) -> NoteActionsView:
    """The counts under a note, and where to post to change one's own marks."""
    note = loaded.note
    base = f"/notes/{note.id}"
    return NoteActionsView(
        key=str(note.id),
        note_url=path,
        likes=note.likes_count,
        boosts=note.boosts_count,
        replies=note.replies_count,
        is_liked=loaded.is_liked,
        is_boosted=loaded.is_boosted,
        is_bookmarked=loaded.is_bookmarked,
        like_url=f"{base}/like",
        unlike_url=f"{base}/unlike",
        boost_url=f"{base}/boost"
        if _is_open(loaded, Interaction.ANNOUNCE, is_own=is_own)
        else None,
        unboost_url=f"{base}/unboost",
        bookmark_url=f"{base}/bookmark",
        unbookmark_url=f"{base}/unbookmark",
        react_url=f"{base}/react",
        unreact_url=f"{base}/unreact",
        reactions=tuple(
            ReactionView(each.emoji, each.total, each.is_own)
            for each in loaded.reactions
        ),
        quote_url=f"/compose?quote={note.id}"
        if _is_open(loaded, Interaction.QUOTE, is_own=is_own)
        else None,
    )


def by_id(views: Iterable[NoteView]) -> dict[NoteId, NoteView]:
    """Notes to be picked from, for lists that hold more than notes."""
    return {NoteId(view.id): view for view in views}


def origin_url(thing: Note | Actor) -> str | None:
    """The page on its own server; None for what is of this node."""
    if thing.is_local:
        return None
    url = thing.url if isinstance(thing, Note) else thing.page_url
    return url if url.startswith(("https://", "http://")) else str(thing.iri)


def photos_of(urls: Urls, media: Iterable[Media]) -> tuple[MediaView, ...]:
    return tuple(media_view(urls, each) for each in media)


def _follow_state(relation: Relationship) -> FollowState:
    if relation.following:
        return FollowState.FOLLOWING
    return FollowState.REQUESTED if relation.requested else FollowState.NONE


def _avatar_of(loaded: LoadedNote) -> Pictures:
    avatar = loaded.author_avatar
    return {avatar.id: avatar} if avatar else _NO_PICTURES


def _sells(loaded: LoadedNote) -> bool:
    """What a shop says is changed in the shop."""
    return any(card.kind == LISTING for card in loaded.cards)


def _products(loaded: LoadedNote) -> tuple[ProductCardView, ...]:
    items = (card.item for card in loaded.cards)
    return tuple(item for item in items if isinstance(item, ProductCardView))


def _reply_to_path(urls: Urls, loaded: LoadedNote) -> str | None:
    if loaded.reply_to is None:
        return None
    note_id, author = loaded.reply_to
    return urls.note_path(author.name, note_id, author.host)


def _is_wide(note: Note) -> bool:
    return note.visibility in (NoteVisibility.PUBLIC, NoteVisibility.UNLISTED)


def _is_open(loaded: LoadedNote, interaction: Interaction, *, is_own: bool) -> bool:
    """Whether to show the button for showing a note to others, boosting or quoting."""
    note = loaded.note
    if note.held or interaction in loaded.closed:
        return False
    if note.visibility is NoteVisibility.DIRECT:
        return False
    return is_own or note.visibility is not NoteVisibility.FOLLOWERS
