"""Strangers: finding actors of other servers and keeping them up to date.

One fetch per actor, however many callers wait; an actor counts as fresh for a day
and is asked for again when somebody needs it after that. A handle is shown only
when its host confirms it.
"""

import asyncio
from collections import OrderedDict

from federation import decode
from federation.capabilities import reads_rfc9421
from federation.errors import (
    FederationError,
    InvalidHandle,
    KeyRefused,
    NotFoundRemotely,
    Refused,
    Unreachable,
)
from federation.fetch import Document, DocumentKind, fetch_document
from federation.key_documents import list_keys
from federation.keys import SigningKey
from federation.net.client import HttpClient, Redirects
from federation.origins import Authority, find_iri, origin_of, without_fragment
from federation.vocabulary import Actor as ActorDocument
from federation.webfinger import (
    Handle,
    confirm_handle,
    parse_handle,
    resolve_handle,
)
from node.actors.actions import delete_remote_actor, save_remote_actor
from node.actors.budget import count_document
from node.actors.key_source import ActorKeys
from node.actors.keys import open_key
from node.actors.models import Actor, SealedKey
from node.actors.profiles import handle_claim, profile_of
from node.actors.queries import (
    find_actor_by_handle,
    find_actor_by_iri,
    find_signing_key,
    get_node_actor,
    has_actors_of,
)
from node.clock import DAY_MS, MINUTE_MS, Clock
from node.database.types import Database, Reader
from node.errors import Gone, NotFound
from node.limits.crowds import Crowds
from node.limits.peers import PeerPolicy
from node.logs import get_logger
from node.secrets import SecretBox
from node.urls import Urls

log = get_logger(__name__)

FRESH_MS = DAY_MS
SIGNER_MS = MINUTE_MS
DOCUMENTS = 256


class Strangers:
    """Everything that needs the network to know who somebody is."""

    def __init__(
        self,
        db: Database,
        http: HttpClient,
        *,
        urls: Urls,
        box: SecretBox,
        peers: PeerPolicy,
        clock: Clock,
    ) -> None:
        self._db = db
        self.http = http
        self._urls = urls
        self._box = box
        self._peers = peers
        self._clock = clock
        self._crowds = Crowds(clock)
        self._signer: SigningKey | None = None
        self._signer_ms = 0
        self._running: dict[str, asyncio.Task[Actor]] = {}
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self.keys = ActorKeys(
            db, http, clock=clock, signer=self.signer, remember=self._remember
        )

    # Signing our own fetches

    async def signer(self) -> SigningKey:
        """The key of the node's own actor, which signs every GET."""
        now_ms = self._clock.now_ms()
        if self._signer is None or now_ms - self._signer_ms >= SIGNER_MS:
            # Read again now and then: the key may be replaced by a command.
            sealed = await self._db.read(_get_node_key)
            self._signer = open_key(self._box, sealed)
            self._signer_ms = now_ms
        return self._signer

    async def fetch(
        self,
        iri: str,
        *,
        redirects: Redirects = Redirects.SAME_ORIGIN,
        kind: DocumentKind = DocumentKind.OBJECT,
    ) -> Document:
        """One signed GET of an ActivityPub document; refused hosts are not asked.

        Raises `FetchError` and `DecodeError`.
        """
        address = find_iri(iri)
        if address is None or self._urls.is_ours(address) or self.refuses(address):
            raise Refused(iri, "is not to be fetched")
        count_document(address)
        signer = await self.signer()
        document = await fetch_document(
            self.http,
            without_fragment(address),
            signer=signer,
            kind=kind,
            redirects=redirects,
        )
        if self._urls.is_ours(document.iri) or self.refuses(document.iri):
            raise Refused(iri, "leads to a server that is not to be asked")
        return document

    def refuses(self, iri: str) -> bool:
        """Whether nothing may come from or go to the server of an address."""
        return self._peers.refuses(origin_of(iri).authority)

    # Actors

    async def ensure(self, iri: str) -> Actor:
        """The actor of that id, fetched if unknown or stale.

        Raises `FederationError` when an unknown actor cannot be had; what is known
        is better than nothing, so a stale one is returned as it is then. Raises
        `NotFound` for ids of ours that nobody has, `Gone` for deleted actors.
        """
        known = await self._db.read(find_actor_by_iri, iri)
        if known is None and self._urls.is_ours(iri):
            raise NotFound(iri)
        if known is not None and self._may_use(known):
            return known
        try:
            return await self._fetch_once(iri)
        except (FederationError, Gone) as error:
            if known is None:
                raise
            log.info("actor.stale", iri=iri, reason=str(error))
            return known

    async def refresh(self, actor: Actor) -> Actor | None:
        """Fetch an actor again now; None if it is gone for good (410).

        Raises `FederationError` when its server cannot say.
        """
        self._documents.pop(actor.iri, None)
        try:
            return await self._fetch_once(actor.iri)
        except NotFoundRemotely as error:
            if not error.gone:
                raise
            await self._db.write(delete_remote_actor, actor)
            self.keys.forget_owner(actor.iri)
            return None

    async def by_handle(self, name: str, host: str = "") -> Actor:
        """The actor `@name@host`; raises `NotFound` or `FederationError`."""
        if not host or host == self._urls.handle_domain:
            found = await self._db.read(find_actor_by_handle, name)
            if found is None or not found.is_active:
                raise NotFound(name)
            return found
        known = await self._db.read(find_actor_by_handle, name, host)
        if known is not None and self._is_fresh(known):
            return known
        if self._peers.refuses(host):
            raise Refused(host, "is not to be asked")
        handle = parse_handle(f"{name}@{host}", allow_port=self._allows_ports())
        return await self.ensure(await resolve_handle(self.http, handle))

    async def by_text(self, text: str) -> Actor | None:
        """The actor that a handle in a search box names; None if it is none."""
        try:
            handle = parse_handle(text.strip(), allow_port=self._allows_ports())
        except InvalidHandle:
            return None
        return await self.by_handle(handle.username, handle.host)

    async def by_address(self, address: str) -> Actor | None:
        """The actor behind an id or a profile page; None if it is something else.

        Raises `FederationError` when the server cannot say.
        """
        known = await self._db.read(find_actor_by_iri, address)
        if known is not None:
            return known
        document = await self.fetch(address, redirects=Redirects.ANYWHERE)
        if not isinstance(decode.object(document.json), ActorDocument):
            return None
        return await self.save(document)

    async def save(self, document: Document) -> Actor:
        """Store the actor that a fetched document describes."""
        shown = decode.actor(document.json)
        if shown.iri != document.iri:
            raise KeyRefused("the document describes another actor")
        if reads_rfc9421(shown.implements):
            self.http.habits.advertise(origin_of(shown.iri))
        if shown.is_stub:
            raise KeyRefused("only a stub of the actor is shown to us")
        await self._admit(shown.iri)
        handle, is_confirmed = await self._confirm(shown)
        profile = profile_of(
            shown, handle, list_keys(document), is_confirmed=is_confirmed
        )
        actor = await self._db.write(save_remote_actor, profile)
        self.keys.forget_owner(actor.iri)
        return actor

    async def _admit(self, iri: str) -> None:
        """Raises `Refused` for one server too many of a domain."""
        authority = origin_of(iri).authority
        if await self._db.read(has_actors_of, authority):
            return
        if not await self._crowds.admits(authority):
            log.warning("actor.crowd", host=authority)
            raise Refused(iri, "one of too many new servers of its domain")

    async def _fetch_once(self, iri: str) -> Actor:
        """One fetch for everybody who waits for the same actor."""
        task = self._running.get(iri)
        if task is None:
            task = asyncio.create_task(self._fetch_actor(iri))
            self._running[iri] = task
            task.add_done_callback(lambda done: self._end(iri, done))
        return await asyncio.shield(task)

    def _end(self, iri: str, done: "asyncio.Task[Actor]") -> None:
        self._running.pop(iri, None)
        if not done.cancelled():
            done.exception()  # seen, also when every waiting caller was cancelled

    async def _fetch_actor(self, iri: str) -> Actor:
        document = self._documents.pop(iri, None) or await self.fetch(iri)
        if document.iri != iri:
            known = await self._db.read(find_actor_by_iri, document.iri)
            if known is not None and self._is_fresh(known):
                return known
        return await self.save(document)

    async def _confirm(self, shown: ActorDocument) -> tuple[Handle, bool]:
        """The handle to show, and whether both ways lead to each other.

        While nobody can be asked it is the one we know, else one of the actor's host.
        """
        claim = handle_claim(shown, allow_port=self._allows_ports())
        count_document(shown.iri)
        try:
            confirmed = await confirm_handle(
                self.http, shown.iri, claim.username, claim.host
            )
        except FederationError as error:
            log.info("actor.unconfirmed", iri=shown.iri, reason=str(error))
            is_away = isinstance(error, Unreachable)
        else:
            return confirmed, True
        known = await self._db.read(find_actor_by_iri, shown.iri) if is_away else None
        if known is not None:
            return Handle(known.name, Authority(known.host)), False
        name = shown.preferred_username or claim.username
        own = f"{name}@{origin_of(shown.iri).authority}"
        return parse_handle(own, allow_port=True), False

    def _may_use(self, known: Actor) -> bool:
        """Fresh, and nothing newer waits: a key look-up may have brought it."""
        return self._is_fresh(known) and known.iri not in self._documents

    def _is_fresh(self, actor: Actor) -> bool:
        if actor.is_local or not (actor.is_active or actor.suspended_there):
            return True
        return self._clock.now_ms() - actor.fetched_ms < FRESH_MS

    def _allows_ports(self) -> bool:
        return self.http.policy.allow_http

    def _remember(self, document: Document) -> None:
        """Keep a fetched document for the caller who needs it next."""
        self._documents[document.iri] = document
        self._documents.move_to_end(document.iri)
        if len(self._documents) > DOCUMENTS:
            self._documents.popitem(last=False)


def _get_node_key(r: Reader) -> SealedKey:
    sealed = find_signing_key(r, get_node_actor(r).id)
    assert sealed is not None, "the node actor has a key from its first start"
    return sealed
