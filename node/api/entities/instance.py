"""What the node says about itself (Instance, in both of its versions)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from node.actors.models import (
    MAX_BIO,
    MAX_DISPLAY_NAME,
    MAX_FIELD_NAME,
    MAX_FIELD_VALUE,
    MAX_FIELDS,
)
from node.api.answers import Json
from node.api.version import API_VERSION, API_VERSIONS
from node.config import FederationMode, Registration
from node.media.models import UPLOAD_LIMITS, ImageFormat
from node.notes.models import MAX_ALT, MAX_PHOTOS, MAX_PINS, MAX_TEXT
from node.notes.polls import MAX_LASTS_MS, MAX_OPTION, MAX_OPTIONS, MIN_LASTS_MS
from node.notes.queries.weeks import Week
from node.timelines.actions import MAX_FEATURED
from node.urls import Urls
from node.users.settings import SiteSettings

SHORTENED_URL: Final = 23
"""What an address counts for in Mastodon's apps, whatever its length."""
MIME_TYPES: Final = (
    *(f"image/{each.lower()}" for each in ImageFormat),
    "image/heic",
)
ICONS: Final = {"180x180": "icon-180.png", "512x512": "icon-512.png"}
JOINABLE: Final = frozenset((Registration.OPEN, Registration.APPROVAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceFacts:
    """All that is said. `vapid_key` is empty where nothing is pushed."""

    site: SiteSettings
    registration: Registration
    federation: FederationMode
    email: str
    contact: Json | None
    users: int
    users_of_month: int
    notes: int
    peers: int
    vapid_key: str = ""
    shop: Json = field(default_factory=dict[str, object])
    """What selling is like here; nothing where nothing can be sold."""


def instance_v1_entity(urls: Urls, facts: InstanceFacts) -> Json:
    """A V1::Instance."""
    site = facts.site
    return {
        "uri": urls.handle_domain,
        "title": site.name,
        "short_description": site.description,
        "description": site.description,
        "email": facts.email,
        "version": API_VERSION,
        "urls": {"streaming_api": streaming_url(urls)},
        "stats": {
            "user_count": facts.users,
            "status_count": facts.notes,
            "domain_count": facts.peers,
        },
        "thumbnail": urls.static("icon-512.png"),
        "languages": list(site.languages),
        "registrations": facts.registration in JOINABLE,
        "approval_required": facts.registration is Registration.APPROVAL,
        "invites_enabled": facts.registration is Registration.INVITE,
        "configuration": _configuration(),
        "contact_account": facts.contact,
        "rules": rule_entities(site.rules),
    }


def instance_v2_entity(urls: Urls, facts: InstanceFacts) -> Json:
    """An Instance."""
    site = facts.site
    return {
        "domain": urls.handle_domain,
        "title": site.name,
        "version": API_VERSION,
        "source_url": f"{urls.base_url}/about/source",
        "description": site.description,
        "usage": {"users": {"active_month": facts.users_of_month}},
        "thumbnail": {"url": urls.static("icon-512.png")},
        "icon": [
            {"src": urls.static(file), "size": size} for size, file in ICONS.items()
        ],
        "languages": list(site.languages),
        "configuration": {
            "urls": _urls(urls, site),
            "vapid": {"public_key": facts.vapid_key},
            **_configuration(),
            "translation": {"enabled": False},
            "timelines_access": _timelines_access(),
            "limited_federation": facts.federation is not FederationMode.OPEN,
            **({"shop": facts.shop} if facts.shop else {}),
        },
        "registrations": {
            "enabled": facts.registration in JOINABLE,
            "approval_required": facts.registration is Registration.APPROVAL,
            "reason_required": facts.registration is Registration.APPROVAL,
            "message": None,
            "min_age": None,
            "url": None,
        },
        "contact": {"email": facts.email, "account": facts.contact},
        "rules": rule_entities(site.rules),
        "api_versions": API_VERSIONS,
    }


def rule_entities(rules: Sequence[str]) -> list[Json]:
    """Rules; their ids are their places."""
    return [
        {"id": str(number), "text": text, "hint": "", "translations": {}}
        for number, text in enumerate(rules, start=1)
    ]


def week_entity(week: Week) -> Json:
    """A week of the instance's activity; all numbers are texts."""
    return {
        "week": str(week.start_ms // 1_000),
        "statuses": str(week.notes),
        "logins": str(week.seen),
        "registrations": str(week.joined),
    }


def streaming_url(urls: Urls) -> str:
    """Where streams are; the scheme is that of the site."""
    parts = urlsplit(urls.base_url)
    return f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"


def _urls(urls: Urls, site: SiteSettings) -> Json:
    about = f"{urls.base_url}/about"
    return {
        "streaming": streaming_url(urls),
        "about": about,
        "privacy_policy": f"{about}/privacy" if site.privacy else None,
        "terms_of_service": None,
    }


def _configuration() -> Json:
    """What both versions say of limits."""
    return {
        "accounts": {
            "max_featured_tags": MAX_FEATURED,
            "max_pinned_statuses": MAX_PINS,
            "max_profile_fields": MAX_FIELDS,
            "profile_field_name_limit": MAX_FIELD_NAME,
            "profile_field_value_limit": MAX_FIELD_VALUE,
            "max_display_name_length": MAX_DISPLAY_NAME,
            "max_note_length": MAX_BIO,
        },
        "statuses": {
            "max_characters": MAX_TEXT,
            "max_media_attachments": MAX_PHOTOS,
            "characters_reserved_per_url": SHORTENED_URL,
        },
        "media_attachments": {
            "supported_mime_types": list(MIME_TYPES),
            "description_limit": MAX_ALT,
            "image_size_limit": UPLOAD_LIMITS.max_bytes,
            "image_matrix_limit": UPLOAD_LIMITS.max_pixels,
            "video_size_limit": 0,
            "video_matrix_limit": 0,
            "video_frame_rate_limit": 0,
        },
        "polls": {
            "max_options": MAX_OPTIONS,
            "max_characters_per_option": MAX_OPTION,
            "min_expiration": MIN_LASTS_MS // 1_000,
            "max_expiration": MAX_LASTS_MS // 1_000,
        },
    }


def _timelines_access() -> Json:
    """What guests may read, as on the pages."""
    public = {"local": "public", "remote": "public"}
    return {
        "live_feeds": public,
        "hashtag_feeds": public,
        "trending_link_feeds": public,
    }
