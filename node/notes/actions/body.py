"""From a draft to what is stored: HTML, who is named, topics, language."""

from collections.abc import Mapping
from dataclasses import dataclass

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.types import Reader
from node.ids import ActorId
from node.notes.models import NoteDraft
from node.text.language import UNDETERMINED, detect_language
from node.text.plain import clean_name, clean_text
from node.text.render import MentionTarget, render_note
from node.text.tokens import Hashtag, TagKey, list_tokens
from node.urls import Urls


@dataclass(frozen=True, slots=True)
class Body:
    """A draft, ready to be stored."""

    title: str
    source: str
    html: str
    warning: str
    language: str
    mentioned: frozenset[ActorId]
    topics: Mapping[TagKey, str]


def write_body(r: Reader, urls: Urls, draft: NoteDraft) -> Body:
    """Render a draft that `check_draft` let through."""
    source = clean_text(draft.text, max_length=len(draft.text))
    people = _people(r, draft)
    rendered = render_note(
        source,
        mentions={handle: _target(actor) for handle, actor in people.items()},
        topic_url=urls.topic,
    )
    title = clean_name(draft.title, max_length=max(len(draft.title), 1))
    return Body(
        title=title,
        source=source,
        html=str(rendered.html),
        warning=clean_name(draft.warning, max_length=max(len(draft.warning), 1)),
        language=draft.language or _detect(f"{title}\n{source}"),
        mentioned=frozenset(people[handle].id for handle in rendered.handles),
        topics=_topics(source),
    )


def _people(r: Reader, draft: NoteDraft) -> dict[str, Actor]:
    found = list_actors(r, draft.mentioned.values())
    return {
        handle: found[actor_id]
        for handle, actor_id in draft.mentioned.items()
        if actor_id in found and found[actor_id].is_active
    }


def _target(actor: Actor) -> MentionTarget:
    return MentionTarget(actor.page_url or actor.iri, actor.name)


def _topics(text: str) -> dict[TagKey, str]:
    topics: dict[TagKey, str] = {}
    for token in list_tokens(text):
        if isinstance(token, Hashtag):
            topics.setdefault(token.key, token.name)
    return topics


def _detect(text: str) -> str:
    found = detect_language(text, usual="")
    return "" if found == UNDETERMINED else found
