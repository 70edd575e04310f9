"""Every address of ours is minted here: pages, ActivityPub ids, media."""

from dataclasses import dataclass
from urllib.parse import quote

from node.ids import Iri


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses under one public origin.

    ActivityPub ids carry only our integer, never a name: names may change one
    day and ids may not.
    """

    base_url: str
    handle_domain: str
    media_base_url: str | None = None

    # ActivityPub

    def actor(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}")

    def actor_key(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}#main-key")

    def actor_proof_key(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}#ed25519-key")

    def inbox(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}/inbox")

    def outbox(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}/outbox")

    def followers(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}/followers")

    def followers_synchronization(self, actor_id: int) -> Iri:
        """An actor's followers on the server that asks."""
        return Iri(f"{self.base_url}/ap/u/{actor_id}/followers_synchronization")

    def following(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}/following")

    def featured(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}/featured")

    def featured_topics(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}/featured_topics")

    @property
    def shared_inbox(self) -> Iri:
        return Iri(f"{self.base_url}/ap/inbox")

    def note(self, note_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/n/{note_id}")

    def item(self, actor_id: int, note_id: int) -> Iri:
        """A note that sells, in the form by which Flohmarkt knows its items."""
        return Iri(f"{self.base_url}/ap/u/{actor_id}/items/{note_id}")

    def proposals(self, actor_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/u/{actor_id}/proposals")

    def context(self, note_iri: Iri) -> Iri:
        """The conversation that a note of ours began."""
        return Iri(f"{note_iri}/context")

    def activity(self, activity_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/a/{activity_id}")

    def follow(self, follow_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/f/{follow_id}")

    def like(self, like_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/l/{like_id}")

    def boost(self, boost_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/b/{boost_id}")

    def emoji(self, emoji_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/e/{emoji_id}")

    def vote(self, vote_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/v/{vote_id}")

    def block(self, block_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/x/{block_id}")

    def consent(self, consent_id: int) -> Iri:
        """A stamp: that somebody of ours agreed to something."""
        return Iri(f"{self.base_url}/ap/c/{consent_id}")

    def request(self, consent_id: int) -> Iri:
        """One of ours asks somebody elsewhere for theirs."""
        return Iri(f"{self.base_url}/ap/q/{consent_id}")

    def report(self, report_id: int) -> Iri:
        return Iri(f"{self.base_url}/ap/r/{report_id}")

    def is_ours(self, iri: str) -> bool:
        """Whether an id or address lies under our origin."""
        return iri == self.base_url or iri.startswith(self.base_url + "/")

    # Pages

    def profile(self, name: str, host: str = "") -> str:
        """A profile page here; `host` is empty for a local actor."""
        return f"{self.base_url}{self.profile_path(name, host)}"

    def profile_path(self, name: str, host: str = "") -> str:
        return f"/@{name}@{host}" if host else f"/@{name}"

    def note_page(self, name: str, note_id: int, host: str = "") -> str:
        return f"{self.base_url}{self.note_path(name, note_id, host)}"

    def note_path(self, name: str, note_id: int, host: str = "") -> str:
        return f"{self.profile_path(name, host)}/{note_id}"

    def topic(self, topic: str) -> str:
        """A topic as texts and apps link it: some know a topic by `/tags/` alone."""
        return f"{self.base_url}/tags/{quote(topic, safe='')}"

    def static(self, name: str) -> str:
        """A file of ours, under its plain name."""
        return f"{self.base_url}/static/{name}"

    # Media

    def media(self, key: str, file: str) -> str:
        """A stored copy, absolute: for ActivityPub and previews."""
        return f"{self.media_base_url or self.base_url}/media/{key}/{file}"

    def media_path(self, key: str, file: str) -> str:
        """The same for our own pages."""
        origin = self.media_base_url or ""
        return f"{origin}/media/{key}/{file}"
