"""Somebody whose app is told, and somebody who does things to them."""

from dataclasses import dataclass

from node.actors.models import Actor
from node.notes.models import Note
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.push.jobs import SendPush
from node.push.queries import list_subscriptions
from support.api import ApiClient
from support.app import Site
from support.notes import list_jobs
from support.push import PushApp
from support.scripted_peer import ScriptedPeer

PATH = "/api/v1/push/subscription"


@dataclass
class Told:
    """A person with an app that is told, and somebody who does things to them."""

    site: Site
    service: ScriptedPeer
    client: ApiClient
    app: PushApp
    person: Actor
    other: Actor

    async def subscribe(self, *, policy: str = "all", standard: bool = True) -> str:
        """To mentions, favourites and follows; the server's key."""
        wish = self.app.wish(
            self.service.url("/send/secret-address"),
            policy=policy,
            standard=standard,
            mention=True,
            favourite=True,
            follow=True,
        )
        return (await self.client.post(PATH, wish))["server_key"]

    async def tell(
        self,
        kind: NotificationKind = NotificationKind.FOLLOW,
        note: Note | None = None,
        by: Actor | None = None,
    ) -> None:
        await self.site.services.db.write(
            notify,
            recipient_id=self.person.id,
            kind=kind,
            from_id=(by or self.other).id,
            note_id=note.id if note else None,
        )

    async def waiting(self) -> int:
        return len(await list_jobs(self.site.services.db, SendPush.kind))

    async def is_subscribed(self) -> bool:
        found = await self.site.services.db.read(
            list_subscriptions, self.person.id, limit=9
        )
        return bool(found)
