"""Who may do what with a note: its policy, and how somebody stands to its author."""

from collections.abc import Iterable

from federation.audience import PUBLIC
from federation.consent import ALLOWED, Decision, Permission, Standing, decide
from federation.vocabulary import Interaction, Policy, Rule
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Reader
from node.ids import ActorId
from node.notes.consent import as_author, depends_on_follows, load_policy, policy_of
from node.notes.models import Audience, Note
from node.notes.queries.notes import list_mentioned_ids
from node.relations.models import Relationship
from node.relations.queries import find_relationship, list_relationships


def find_policy(r: Reader, note: Note) -> Policy | None:
    """What the author said; older notes of ours are open, as they were."""
    row = r.one(
        "SELECT policy FROM note_policies WHERE note_id = :note_id", note_id=note.id
    )
    if row is not None:
        return load_policy(row.text("policy"))
    if not note.is_local:
        return None
    return policy_of(
        get_actor(r, note.actor_id),
        visibility=note.visibility,
        may_reply=Audience.EVERYONE,
        may_quote=Audience.EVERYONE,
    )


def decide_interaction(
    r: Reader, note: Note, actor: Actor, interaction: Interaction
) -> Decision:
    """What `actor` may do; that they may see the note was checked before.

    A note of another server that does not speak of quotes allows them here: ask
    `says_of_quotes` first.
    """
    if note.actor_id == actor.id:
        return ALLOWED
    policy = find_policy(r, note)
    rule = rule_for(policy, interaction)
    if rule is None or _is_open(rule):
        return ALLOWED
    author = get_actor(r, note.actor_id)
    is_reply = interaction is Interaction.REPLY
    return decide(
        rule,
        who=_standing(r, note, actor, is_mentionable=is_reply),
        author=as_author(author),
    )


def may_answer(r: Reader, note: Note, actor_id: ActorId | None) -> bool:
    """Whether it is of any use to write to a note's author in answer to it."""
    if actor_id is None:
        return False
    actor = get_actor(r, actor_id)
    decision = decide_interaction(r, note, actor, Interaction.REPLY)
    return decision.permission is not Permission.NONE


def list_deciding_relations(
    r: Reader, viewer: int, chosen: Iterable[tuple[Actor, Policy]]
) -> dict[ActorId, Relationship]:
    """How the viewer stands to authors whose policy asks who follows whom.

    Few do, so that on most pages nobody has to be looked up.
    """
    asked = {each.id for each, policy in chosen if depends_on_follows(policy, each)}
    return list_relationships(r, viewer, asked - {viewer}) if viewer else {}


def find_approval(r: Reader, interacting_iri: str) -> str:
    """The stamp that lets a reply of ours be shown elsewhere; empty without one."""
    row = r.one(
        """
        SELECT stamp_iri
        FROM consents
        WHERE kind = 'reply'
            AND interacting_iri = :iri
            AND state = 'granted'
        """,
        iri=interacting_iri,
    )
    return row.text("stamp_iri") if row else ""


def says_of_quotes(r: Reader, note: Note) -> bool:
    """Whether the author's server knows of quotes that are asked for."""
    policy = find_policy(r, note)
    return policy is not None and policy.quote is not None


def rule_for(policy: Policy | None, interaction: Interaction) -> Rule | None:
    if policy is None:
        return None
    match interaction:
        case Interaction.LIKE:
            return policy.like
        case Interaction.REPLY:
            return policy.reply
        case Interaction.ANNOUNCE:
            return policy.announce
        case Interaction.QUOTE:
            return policy.quote


def _is_open(rule: Rule) -> bool:
    """Nearly all are: nobody has to be looked up then."""
    return PUBLIC in rule.automatic and not rule.manual


def _standing(r: Reader, note: Note, actor: Actor, *, is_mentionable: bool) -> Standing:
    relation = find_relationship(r, actor.id, ActorId(note.actor_id))
    mentioned = is_mentionable and actor.id in list_mentioned_ids(r, note.id)
    return Standing(
        iri=actor.iri,
        is_follower=relation.following,
        is_followed=relation.followed_by,
        is_mentioned=mentioned,
    )
