"""Policies of interaction, requests and stamps (GoToSocial, FEP-044f)."""

from typing import Final

from federation.audience import PUBLIC, is_public
from federation.decode.fields import Fields
from federation.decode.values import iri_of, many
from federation.documents import JsonValue
from federation.errors import DecodeError
from federation.origins import Iri
from federation.vocabulary import Interaction, Policy, Rule, Stamp

MAX_NAMED: Final = 200

_NEW_LISTS: Final = ("automaticApproval", "manualApproval")
_OLD_LISTS: Final = ("always", "approvalRequired")

REQUESTS: Final = {f"{each}Request": each for each in Interaction}
# "Approval" until GoToSocial 0.20, for all but quotes.
STAMPS: Final = {
    **{f"{each}Authorization": each for each in Interaction},
    **{f"{each}Approval": each for each in Interaction},
}
POLICY_TERMS: Final = frozenset(
    {"interactionPolicy", "approvedBy", "replyAuthorization"}
)


def policy_of(fields: Fields) -> Policy | None:
    """The policy of a note; None when nothing is said in it."""
    value = fields.get("interactionPolicy")
    if not isinstance(value, dict):
        return None
    inner = fields.inner(value, "interactionPolicy")
    policy = Policy(
        like=_rule_of(inner, "canLike"),
        reply=_rule_of(inner, "canReply"),
        announce=_rule_of(inner, "canAnnounce"),
        quote=_rule_of(inner, "canQuote"),
    )
    return None if policy == Policy() else policy


def stamp_of(fields: Fields, interaction: Interaction) -> Stamp:
    """Raises ``DecodeError`` unless it says whose it is and what for."""
    return Stamp(
        iri=_required(fields, fields.iri, "id"),
        interaction=interaction,
        attributed_to=_required(fields, _sole_author(fields), "attributedTo"),
        interacting=_required(
            fields,
            iri_of(fields.get("interactingObject", "object")),
            "interactingObject",
        ),
        target=iri_of(fields.get("interactionTarget", "target")),
        extra=fields.rest(
            {
                "attributedTo",
                "interactingObject",
                "interactionTarget",
                "object",
                "target",
            }
        ),
    )


def _rule_of(policy: Fields, name: str) -> Rule | None:
    """Empty is absent, as if nothing were said; so is what is no object."""
    value = policy.get(name)
    if not isinstance(value, dict):
        return None
    rule = policy.inner(value, name)
    if not rule.has(
        "automaticApproval", "manualApproval", "always", "approvalRequired"
    ):
        return None
    return Rule(
        automatic=_named(rule.get("automaticApproval", "always")),
        manual=_named(rule.get("manualApproval", "approvalRequired")),
    )


def _named(value: JsonValue) -> tuple[Iri, ...]:
    found: dict[Iri, None] = {}
    for each in many(value, MAX_NAMED):
        iri = PUBLIC if isinstance(each, str) and is_public(each) else iri_of(each)
        if iri is not None:
            found[iri] = None
    return tuple(found)


def _sole_author(fields: Fields) -> Iri | None:
    values = many(fields.get("attributedTo"), 2)
    return iri_of(values[0]) if len(values) == 1 else None


def _required(fields: Fields, iri: Iri | None, name: str) -> Iri:
    if iri is None:
        raise DecodeError(fields.at(name), "not an http(s) IRI")
    return iri
