"""All routes of the federation in one place."""

from quart import Blueprint

from node.activitypub import (
    actors,
    consent,
    conversations,
    emoji,
    inbox,
    listings,
    objects,
    wellknown,
)
from node.activitypub.answers import answer_refusals

activitypub = Blueprint("activitypub", __name__)
answer_refusals(activitypub)

for _path, _view in (
    ("/.well-known/webfinger", wellknown.webfinger),
    ("/.well-known/host-meta", wellknown.host_meta),
    ("/.well-known/host-meta.json", wellknown.host_meta_json),
    ("/.well-known/nodeinfo", wellknown.nodeinfo_links),
    ("/nodeinfo/<version>", wellknown.nodeinfo),
    ("/ap/u/<actor_id>", actors.actor),
    ("/ap/u/<actor_id>/outbox", actors.outbox),
    ("/ap/u/<actor_id>/followers", actors.followers),
    (
        "/ap/u/<actor_id>/followers_synchronization",
        actors.followers_synchronization,
    ),
    ("/ap/u/<actor_id>/following", actors.following),
    ("/ap/u/<actor_id>/featured", actors.featured),
    ("/ap/u/<actor_id>/featured_topics", actors.featured_topics),
    ("/ap/u/<actor_id>/updates/<version>", objects.activity),
    ("/ap/u/<actor_id>/proposals", listings.proposals),
    ("/ap/u/<actor_id>/items/<note_id>", objects.note),
    ("/ap/u/<actor_id>/items/<note_id>/proposal", listings.proposal),
    ("/ap/u/<actor_id>/items/<note_id>/context", conversations.context),
    ("/ap/u/<actor_id>/items/<note_id>/replies", conversations.replies),
    ("/ap/u/<actor_id>/items/<note_id>/likes", objects.likes),
    ("/ap/u/<actor_id>/items/<note_id>/shares", objects.shares),
    ("/ap/u/<actor_id>/items/<note_id>/create", objects.note_activity),
    ("/ap/u/<actor_id>/items/<note_id>/updates/<version>", objects.note_activity),
    ("/ap/n/<note_id>", objects.note),
    ("/ap/n/<note_id>/context", conversations.context),
    ("/ap/n/<note_id>/replies", conversations.replies),
    ("/ap/n/<note_id>/likes", objects.likes),
    ("/ap/n/<note_id>/shares", objects.shares),
    ("/ap/n/<note_id>/create", objects.note_activity),
    ("/ap/n/<note_id>/updates/<version>", objects.note_activity),
    ("/ap/v/<vote_id>", objects.vote),
    ("/ap/c/<number>", consent.stamp),
    ("/ap/e/<emoji_id>", emoji.emoji),
    ("/ap/<kind>/<number>", objects.activity),
    ("/ap/<kind>/<number>/undo", objects.activity),
):
    activitypub.add_url_rule(_path, view_func=_view, methods=["GET"])

for _path in ("/ap/inbox", "/inbox", "/ap/u/<actor_id>/inbox"):
    activitypub.add_url_rule(_path, view_func=inbox.receive, methods=["POST"])
