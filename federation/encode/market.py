"""Proposals and agreements in the one form we write (FEP-0837).

Intents are embedded in the note they belong to and have fragments of its id; amounts
are strings with all their digits; ``unitBased`` is always said, for the FEP has two
meanings for its absence.
"""

from federation.documents import JsonObject, JsonValue
from federation.encode.values import filled, link_object, timestamp
from federation.vocabulary import (
    Agreement,
    Commitment,
    FlohmarktItem,
    Intent,
    Measure,
    Terms,
)


def terms_fields(terms: Terms | None) -> JsonObject:
    """What a note with terms says besides being a note."""
    if terms is None:
        return {}
    return {
        "purpose": terms.purpose.value,
        "unitBased": terms.unit_based,
        "publishes": _intent(terms.publishes),
        "reciprocal": terms.reciprocal and _intent(terms.reciprocal),
        "endTime": timestamp(terms.ends_ms),
    }


def flohmarkt_fields(item: FlohmarktItem | None) -> JsonObject:
    """Flohmarkt reads this term by exactly this name."""
    if item is None:
        return {}
    place: JsonValue = None
    if item.latitude is not None and item.longitude is not None:
        place = {"lat": item.latitude, "lng": item.longitude}
    data = filled(
        {
            "name": item.name,
            "price": item.price,
            "currency": item.currency,
            "description": item.description,
            "original_id": item.original_id,
            "coordinates": place,
        }
    )
    return {"flohmarkt:data": data}


def agreement_body(agreement: Agreement) -> JsonObject:
    """Without a context."""
    state = agreement.state
    return filled(
        {
            "id": agreement.iri,
            "type": "Agreement",
            "attributedTo": agreement.attributed_to,
            "published": timestamp(agreement.published_ms),
            "updated": timestamp(agreement.updated_ms),
            "endTime": timestamp(agreement.ends_ms),
            # Mitra reads the state from the name of a preview.
            "preview": None if state is None else {"type": "Note", "name": state},
            "orderStatus": agreement.status,
            "stipulates": _commitment(agreement.stipulates),
            "stipulatesReciprocal": (
                agreement.reciprocal and _commitment(agreement.reciprocal)
            ),
            "url": agreement.payment and link_object(agreement.payment),
        },
        agreement.extra,
    )


def _intent(intent: Intent) -> JsonObject:
    return filled(
        {
            "type": "Intent",
            "id": intent.iri,
            "action": intent.action,
            "resourceConformsTo": intent.resource,
            "priceCurrency": intent.currency,
            "resourceQuantity": _measure(intent.quantity),
            "availableQuantity": _measure(intent.available),
            "minimumQuantity": _measure(intent.minimum),
        }
    )


def _commitment(commitment: Commitment) -> JsonObject:
    return filled(
        {
            "type": "Commitment",
            "id": commitment.iri,
            "satisfies": commitment.satisfies,
            "resourceQuantity": _measure(commitment.quantity),
        }
    )


def _measure(measure: Measure | None) -> JsonValue:
    if measure is None:
        return None
    return {"hasUnit": measure.unit, "hasNumericalValue": f"{measure.value:f}"}
