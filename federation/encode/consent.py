"""Policies of interaction and stamps, as GoToSocial 0.20 and FEP-044f have them."""

from federation.documents import JsonObject, JsonValue
from federation.encode.values import filled, iris
from federation.vocabulary import Policy, Rule, Stamp


def policy_body(policy: Policy | None) -> JsonValue:
    """None for no policy; rules about which nothing is said are left out."""
    if policy is None:
        return None
    return filled(
        {
            "canLike": _rule(policy.like),
            "canReply": _rule(policy.reply),
            "canAnnounce": _rule(policy.announce),
            "canQuote": _rule(policy.quote),
        }
    )


def stamp_body(stamp: Stamp) -> JsonObject:
    """Ids and nothing else: whoever reads it learns no more than that."""
    return filled(
        {
            "id": stamp.iri,
            "type": f"{stamp.interaction}Authorization",
            "attributedTo": stamp.attributed_to,
            "interactingObject": stamp.interacting,
            "interactionTarget": stamp.target,
        },
        stamp.extra,
    )


def _rule(rule: Rule | None) -> JsonValue:
    if rule is None:
        return None
    return filled(
        {
            "automaticApproval": iris(rule.automatic),
            "manualApproval": iris(rule.manual) or None,
        }
    )
