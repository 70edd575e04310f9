"""What was reported, as it was then: for the page of a case."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from node.moderation.models import Evidence
from node.text.plain import cut
from node.text.sanitize import clean_html, to_text
from node.web.masonry import text_cover_class, title_class
from node.web.pages.shared import ActorView, NoteActionsView, NoteView, Visibility

MAX_PLAIN = 400
_NO_ACTIONS = NoteActionsView(
    key="",
    note_url="",
    likes=0,
    boosts=0,
    replies=0,
    is_liked=False,
    is_boosted=False,
    is_bookmarked=False,
    like_url="",
    unlike_url="",
    boost_url=None,
    unboost_url="",
    bookmark_url="",
    unbookmark_url="",
    react_url="",
    unreact_url="",
)


def evidence_views(
    evidence: Iterable[Evidence], *, author: ActorView, paths: Mapping[str, str]
) -> tuple[NoteView, ...]:
    """Snapshots as notes without buttons; `paths` lead to those still there."""
    return tuple(
        _view(each, author, paths.get(each.iri, author.url)) for each in evidence
    )


def _view(evidence: Evidence, author: ActorView, path: str) -> NoteView:
    # Cleaned again: what it was cleaned by when it came may have been laxer.
    html = clean_html(evidence.html) + _described(evidence.alts)
    return NoteView(
        id=0,
        url=path,
        title=evidence.title,
        plain=cut(to_text(html), MAX_PLAIN),
        html=html,
        summary=evidence.warning,
        is_sensitive=bool(evidence.warning),
        visibility=Visibility.PUBLIC,
        language="",
        author=author,
        media=(),
        cover=None,
        topics=(),
        products=(),
        created_ms=evidence.created_ms,
        edited_ms=None,
        actions=_NO_ACTIONS,
        i_class=text_cover_class(),
        t_class=title_class(evidence.title),
    )


def _described(alts: Iterable[str]) -> Markup:
    """The photos by their descriptions; they themselves may be gone by now."""
    words = (alt or "no description" for alt in alts)
    return Markup("").join(Markup("<p>Photo: {}</p>").format(each) for each in words)
