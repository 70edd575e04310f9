"""Who reacts to what: the table of jobs, and what the node does by itself.

One worker, one sender, the peers' standing kept fresh, and a round of cleaning every
hour. Everything here may stop at any moment and goes on after a restart.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from node.activitypub.dispatch import Dispatcher, make_comparison
from node.activitypub.jobs import HandleActivity, LookAt
from node.actors.jobs import (
    ActorChanged,
    ActorDeleted,
    ActorMoved,
    CheckLinks,
    CheckOldLinks,
    MakeProofKeys,
)
from node.actors.links import check_links, check_old_links
from node.actors.proof_keys import make_proof_keys
from node.clock import DAY_MS, HOUR_MS
from node.config import FederationMode
from node.consent.actions import expire_consents
from node.consent.checks import ConsentChecker
from node.consent.jobs import FetchAsked, StampDoubted
from node.database.types import Writer
from node.delivery.inboxes import look_into_inbox
from node.delivery.jobs import InboxRefused, ProbePeer, ProbePeers
from node.delivery.probes import probe_peer, probe_peers
from node.delivery.queue import forget_old
from node.delivery.sender import DeliverySender
from node.departures.jobs import ForgetKeys, destroy_keys, purge_actor
from node.distribution import Distribution
from node.errors import Unavailable
from node.jobs.queue import forget_failed
from node.jobs.types import Handler, JobBase
from node.jobs.worker import Subscribers, Worker
from node.limits.software import DescribePeers, ask_about_peers, describe_peers
from node.listings.jobs import FetchListing, ListingCounted
from node.logs import get_logger
from node.media.jobs import SweepMedia, sweep_media
from node.moderation.jobs import tell_of_joining, tell_of_request, tell_of_trouble
from node.moderation.servers import SettleFollows, settle_follows
from node.moves.carrying import carry_over
from node.moves.inbox import follow_move
from node.moves.jobs import CarryOver
from node.notes.actions import forget_loads, forget_submissions
from node.notes.answers import FetchReplies, fetch_replies
from node.notes.crawl import ThreadLoader
from node.notes.featured import FeaturedReader
from node.notes.jobs import (
    ApprovalClaimed,
    ClosePoll,
    LoadThread,
    NoteEdited,
    NotePosted,
    NoteRefreshed,
    QuoteNoticed,
    RefreshFeatured,
    RefreshPoll,
    TellResults,
)
from node.notes.remote import FetchParent, NoteFetcher
from node.notes.results import PollKeeper
from node.oauth.actions import forget_old_codes, forget_unused_apps
from node.push.jobs import SendPush
from node.pushing import Pusher
from node.reactions.jobs import BoostUndone, LikeNeedsConsent, NoteBoosted
from node.readership import Readership
from node.receipts import forget_seen
from node.relations.acquaintances import refresh_actor, refresh_actors
from node.relations.actions import end_mute, leave_host
from node.relations.jobs import (
    FollowAccepted,
    FollowEnded,
    LeaveHost,
    MuteEnds,
    RefreshActor,
    RefreshActors,
)
from node.relations.synchronization import CompareFollowers, FollowerDigests
from node.relays.following import follow_relay
from node.relays.jobs import FollowRelay
from node.resets import mail_link
from node.schedules.jobs import PostScheduled
from node.screening.actions import forget_held
from node.screening.jobs import HandleReleased
from node.services import Services
from node.transfers.jobs import RunImport
from node.transfers.running import ImportRunner
from node.users.actions import (
    forget_old_attempts,
    forget_old_sessions,
    forget_old_tickets,
)
from node.users.jobs import (
    LoginTroubled,
    ResetAsked,
    SendMail,
    UserAsked,
    UserJoined,
)
from node.users.mail import forget_old_mails, seal_waiting_mails, send_mail
from node.writing import post_waiting

log = get_logger(__name__)

ROUND_S: Final = HOUR_MS / 1_000
KEEP_ACTIVITIES_MS: Final = 30 * DAY_MS


async def run_background(services: Services) -> None:
    """Everything that is no answer to a request, until cancelled."""
    alone = services.db.dialect == "sqlite"
    worker = Worker(services.db, make_subscribers(services), services.job_wake)
    sender = DeliverySender(
        services.db,
        services.http,
        box=services.box,
        peers=services.peers,
        clock=services.clock,
        wake=services.delivery_wake,
        enclosures=FollowerDigests(services.db, services.urls),
        readers=Readership(services.db),
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run(alone=alone))
        group.create_task(sender.run(alone=alone))
        group.create_task(services.peers.keep_fresh(services.db))
        group.create_task(run_periodic(services))


async def follow_peers(services: Services) -> None:
    """What a process without jobs needs of it: the owner's blocks, as they change."""
    await services.peers.keep_fresh(services.db)


def make_subscribers(services: Services) -> Subscribers:
    """Every kind of job and who handles it."""
    own: dict[type[JobBase], tuple[Handler, ...]] = {
        **_federation(services),
        **_people(services),
        SweepMedia: (partial(sweep_media, services.media),),
        MakeProofKeys: (
            partial(make_proof_keys, services.db, services.urls, services.box),
        ),
    }
    for kind, handlers in services.extensions.jobs.items():
        own[kind] = (*own.get(kind, ()), *handlers)
    return Subscribers(own)


async def run_periodic(services: Services) -> None:
    """A round at the start and every hour, until cancelled."""
    while True:
        await run_round(services)
        await asyncio.sleep(ROUND_S)


async def run_round(services: Services) -> None:
    """Forget what nobody needs any more, and ask for what is due now and then."""
    try:
        for forget in _FORGET:
            await services.db.write(forget)
        await services.db.write(seal_waiting_mails, services.box)
        daily = (*_daily(services), *services.extensions.daily)
        await services.db.write(expire_consents, services.urls)
        await services.db.write(_ask_daily, daily)
        await services.db.write(ask_about_peers)
    except Unavailable as error:
        # The next round makes up for it.
        log.warning("round.unavailable", error=str(error))


def _daily(services: Services) -> tuple[JobBase, ...]:
    if services.config.federation is FederationMode.OFF:
        return (SweepMedia(), CheckOldLinks())
    return (
        SweepMedia(),
        CheckOldLinks(),
        ProbePeers(),
        RefreshActors(),
        MakeProofKeys(),
    )


def _federation(services: Services) -> dict[type[JobBase], tuple[Handler, ...]]:
    dispatcher = Dispatcher(services)
    distribution = Distribution(services.db, services.urls)
    fetcher = NoteFetcher(services.db, services.strangers, services.urls)
    polls = PollKeeper(services.db, services.urls, fetcher)
    loader = ThreadLoader(
        services.db, services.strangers, urls=services.urls, clock=services.clock
    )
    featured = FeaturedReader(services.db, services.strangers, fetcher)
    importer = ImportRunner(
        services.db,
        services.strangers,
        fetcher,
        urls=services.urls,
        rates=services.rates,
    )
    checker = ConsentChecker(services.db, services.strangers, services.urls)
    return {
        HandleActivity: (dispatcher.handle,),
        QuoteNoticed: (checker.on_quote_noticed,),
        ApprovalClaimed: (checker.on_approval_claimed,),
        StampDoubted: (checker.on_stamp_doubted,),
        FetchAsked: (checker.on_fetch_asked,),
        NoteRefreshed: (distribution.on_note_refreshed,),
        LikeNeedsConsent: (distribution.on_like_needs_consent,),
        LookAt: (dispatcher.look_at,),
        HandleReleased: (dispatcher.release,),
        FollowRelay: (partial(follow_relay, services.db, services.strangers),),
        FetchParent: (fetcher.fetch_parent,),
        FetchListing: (fetcher.fetch_listing,),
        FetchReplies: (partial(fetch_replies, services.strangers, fetcher),),
        LoadThread: (loader.load,),
        CompareFollowers: (make_comparison(services).compare,),
        InboxRefused: (partial(look_into_inbox, services.db, services.strangers),),
        ProbePeers: (partial(probe_peers, services.db),),
        ProbePeer: (partial(probe_peer, services.db, services.http),),
        RefreshActors: (partial(refresh_actors, services.db),),
        RefreshActor: (
            partial(refresh_actor, services.db, services.strangers),
            featured.on_actor_refreshed,
        ),
        RefreshFeatured: (featured.refresh,),
        NotePosted: (distribution.on_note_posted,),
        NoteEdited: (distribution.on_note_edited,),
        TellResults: (polls.tell,),
        ClosePoll: (polls.close,),
        RefreshPoll: (polls.refresh,),
        ListingCounted: (distribution.on_listing_counted,),
        NoteBoosted: (distribution.on_note_boosted,),
        BoostUndone: (distribution.on_boost_undone,),
        FollowAccepted: (distribution.on_follow_accepted,),
        MuteEnds: (partial(end_mute, services.db),),
        LeaveHost: (partial(leave_host, services.db, services.urls),),
        FollowEnded: (distribution.on_follow_ended,),
        ActorChanged: (distribution.on_actor_changed,),
        ActorMoved: (
            partial(follow_move, services.db, services.strangers, services.rates),
        ),
        CarryOver: (partial(carry_over, services.db, services.urls),),
        RunImport: (importer.run,),
        DescribePeers: (
            partial(describe_peers, services.db, services.http, services.peers),
        ),
    }


def _people(services: Services) -> dict[type[JobBase], tuple[Handler, ...]]:
    db = services.db
    pusher = Pusher(
        db,
        services.http,
        urls=services.urls,
        box=services.box,
        clock=services.clock,
    )
    return {
        SendPush: (pusher.send,),
        ActorDeleted: (partial(purge_actor, db),),
        CheckLinks: (partial(check_links, db, services.http),),
        CheckOldLinks: (partial(check_old_links, db),),
        ForgetKeys: (partial(destroy_keys, db),),
        UserAsked: (partial(tell_of_request, db),),
        UserJoined: (partial(tell_of_joining, db),),
        LoginTroubled: (partial(tell_of_trouble, db),),
        ResetAsked: (partial(mail_link, db, services.box),),
        SendMail: (partial(send_mail, db, services.box, services.mailer),),
        SettleFollows: (partial(settle_follows, db),),
        PostScheduled: (partial(post_waiting, services),),
    }


def _forget_deliveries(w: Writer) -> None:
    forget_old(w, before_ms=w.now_ms - KEEP_ACTIVITIES_MS)


def _ask_daily(w: Writer, jobs: tuple[JobBase, ...]) -> None:
    """Put each on the table once a day, also when the node starts ten times."""
    day = w.now_ms // DAY_MS
    for job in jobs:
        added = w.run(
            """
            INSERT INTO node_state (key, value)
            VALUES (:key, :day)
            ON CONFLICT (key) DO UPDATE
            SET value = excluded.value
            WHERE node_state.value <> excluded.value
            """,
            key=f"daily {job.kind}",
            day=str(day),
        )
        if added:
            w.enqueue(job, unique=job.kind)


_FORGET: Final[tuple[Callable[[Writer], object], ...]] = (
    forget_seen,
    forget_failed,
    forget_old_sessions,
    forget_old_tickets,
    forget_old_attempts,
    forget_old_mails,
    forget_old_codes,
    forget_unused_apps,
    forget_submissions,
    forget_loads,
    forget_held,
    _forget_deliveries,
)
