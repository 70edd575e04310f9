"""The JSON-LD contexts we emit, and the one namespace that is ours.

Peers read plain terms; the contexts are for those that expand documents. Unusual terms
are defined inline because some peers replace context addresses they do not know by
nothing (Takahē). Contexts of others are never fetched or processed.

``VERMILION`` names terms of our own. It is a tag URI (RFC 4151), an absolute IRI that
nobody dereferences: every node says the same about these terms, so the namespace can
not be under any node's address, and an address of somebody else's would not be ours.
"""

from typing import Final

from federation.documents import JsonObject, JsonValue

ACTIVITY_STREAMS: Final = "https://www.w3.org/ns/activitystreams"
SECURITY: Final = "https://w3id.org/security/v1"
# Controlled Identifiers: assertionMethod and Multikey, as FEP-521a asks for.
CID: Final = "https://www.w3.org/ns/cid/v1"
# Terms of proofs (FEP-8b32).
DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"
WEBFINGER: Final = "https://purl.archive.org/socialweb/webfinger"

VERMILION: Final = "tag:vermilion,2026:ns#"
TITLE_TERM: Final = "vermilionTitle"

_PREFIXES: Final[JsonObject] = {
    "toot": "http://joinmastodon.org/ns#",
    "schema": "http://schema.org#",
}

_ACTOR_TERMS: Final[JsonObject] = {
    **_PREFIXES,
    "PropertyValue": "schema:PropertyValue",
    "value": "schema:value",
    "Emoji": "toot:Emoji",
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "discoverable": "toot:discoverable",
    "indexable": "toot:indexable",
    "memorial": "toot:memorial",
    "suspended": "toot:suspended",
    "featured": {"@id": "toot:featured", "@type": "@id"},
    "featuredTags": {"@id": "toot:featuredTags", "@type": "@id"},
    "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
    "movedTo": {"@id": "as:movedTo", "@type": "@id"},
    "implements": {
        "@id": "https://w3id.org/fep/844e/implements",
        "@type": "@id",
        "@container": "@list",
    },
    "proposals": {"@id": f"{VERMILION}proposals", "@type": "@id"},
}

_NOTE_TERMS: Final[JsonObject] = {
    **_PREFIXES,
    "sensitive": "as:sensitive",
    "Hashtag": "as:Hashtag",
    "Emoji": "toot:Emoji",
    "blurhash": "toot:blurhash",
    "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
    "votersCount": "toot:votersCount",
    "conversation": "http://ostatus.org#conversation",
    "directMessage": "http://litepub.social/ns#directMessage",
    TITLE_TERM: f"{VERMILION}title",
}

_QUOTE_TERMS: Final[JsonObject] = {
    "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
    "quoteAuthorization": {
        "@id": "https://w3id.org/fep/044f#quoteAuthorization",
        "@type": "@id",
    },
    "quoteUri": "http://fedibird.com/ns#quoteUri",
    "quoteUrl": "as:quoteUrl",
    "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
}

_POLICY_TERMS: Final[JsonObject] = {
    "gts": "https://gotosocial.org/ns#",
    "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
    "canLike": {"@id": "gts:canLike", "@type": "@id"},
    "canReply": {"@id": "gts:canReply", "@type": "@id"},
    "canAnnounce": {"@id": "gts:canAnnounce", "@type": "@id"},
    "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
    "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
    "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
}

_APPROVAL_TERMS: Final[JsonObject] = {
    "gts": "https://gotosocial.org/ns#",
    "approvedBy": {"@id": "gts:approvedBy", "@type": "@id"},
    "replyAuthorization": {"@id": "gts:replyAuthorization", "@type": "@id"},
    "likeAuthorization": {"@id": "gts:likeAuthorization", "@type": "@id"},
    "announceAuthorization": {"@id": "gts:announceAuthorization", "@type": "@id"},
}

_CONSENT_TERMS: Final[JsonObject] = {
    "gts": "https://gotosocial.org/ns#",
    "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
    "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
    **{
        f"{interaction}{part}": f"gts:{interaction}{part}"
        for interaction in ("Like", "Reply", "Announce")
        for part in ("Request", "Authorization")
    },
    "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
    "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
}

# FEP-0837: what a Note carries to be a Proposal too.
_LISTING_TERMS: Final[JsonObject] = {
    "schema": "http://schema.org#",
    "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
    "vf": "https://w3id.org/valueflows/ont/vf#",
    "Intent": "vf:Intent",
    "action": "vf:action",
    "purpose": "vf:purpose",
    "unitBased": "vf:unitBased",
    "publishes": "vf:publishes",
    "reciprocal": "vf:reciprocal",
    "resourceConformsTo": "vf:resourceConformsTo",
    "resourceQuantity": "vf:resourceQuantity",
    "availableQuantity": "vf:availableQuantity",
    "minimumQuantity": "vf:minimumQuantity",
    "hasUnit": "om2:hasUnit",
    "hasNumericalValue": "om2:hasNumericalValue",
    "priceCurrency": "schema:priceCurrency",
}

# What two nodes agree on, and two words of ours about it.
_MARKET_TERMS: Final[JsonObject] = {
    **_LISTING_TERMS,
    "Proposal": "vf:Proposal",
    "Agreement": "vf:Agreement",
    "Commitment": "vf:Commitment",
    "stipulates": "vf:stipulates",
    "stipulatesReciprocal": "vf:stipulatesReciprocal",
    "satisfies": {"@id": "vf:satisfies", "@type": "@id"},
    "orderStatus": f"{VERMILION}orderStatus",
    "reason": f"{VERMILION}reason",
}

_FLOHMARKT_TERMS: Final[JsonObject] = {
    "flohmarkt": "https://codeberg.org/flohmarkt/flohmarkt/ns#",
}


def for_actor() -> JsonValue:
    """Of an actor document."""
    return [ACTIVITY_STREAMS, SECURITY, CID, WEBFINGER, dict(_ACTOR_TERMS)]


def for_note(terms: frozenset[str]) -> JsonValue:
    """Of a note, or of an activity around one.

    ``terms`` are the note's property names: quotes, interaction policies and listings
    bring their definitions along only where they are used.
    """
    inline = dict(_NOTE_TERMS)
    for used, definitions in _OPTIONAL:
        if used in terms:
            inline.update(definitions)
    return [ACTIVITY_STREAMS, inline]


def for_consent(terms: frozenset[str] = frozenset()) -> JsonValue:
    """Of a request or a stamp; ``terms`` are those of a note inside."""
    if not terms:
        return [ACTIVITY_STREAMS, dict(_CONSENT_TERMS)]
    inline: JsonObject = {**_NOTE_TERMS, **_CONSENT_TERMS}
    for used, definitions in _OPTIONAL:
        if used in terms:
            inline.update(definitions)
    return [ACTIVITY_STREAMS, inline]


def for_market() -> JsonValue:
    """Of an agreement, or of an activity around one."""
    return [ACTIVITY_STREAMS, dict(_MARKET_TERMS)]


def for_plain() -> JsonValue:
    """Of what needs no terms beyond ActivityStreams."""
    return ACTIVITY_STREAMS


def with_proof(context: JsonValue) -> JsonValue:
    """The same for a document that has a proof."""
    if not isinstance(context, list):
        return [context or ACTIVITY_STREAMS, DATA_INTEGRITY]
    if DATA_INTEGRITY in context:
        return context
    return [*context[:1], DATA_INTEGRITY, *context[1:]]


_OPTIONAL: Final = (
    ("quote", _QUOTE_TERMS),
    ("interactionPolicy", _POLICY_TERMS),
    ("approvedBy", _APPROVAL_TERMS),
    ("publishes", _LISTING_TERMS),
    ("flohmarkt:data", _FLOHMARKT_TERMS),
)
