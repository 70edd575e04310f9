"""A node on which every call that is described finds what it asks for."""

from dataclasses import dataclass
from typing import Final

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.config import Registration
from node.database.types import Database
from node.ids import ActorId
from node.moderation.actions import disable, hide, suspend
from node.moderation.actions.decisions import Grounds
from node.notes.polls import PollDraft
from node.reactions.actions import like
from node.users.actions import sign_up
from node.users.models import Role, SignUp, User
from node.users.queries import find_user_by_actor
from support.api import STAFF, ApiClient, allow, guest, join
from support.app import Site
from support.notes import make_photo, post, post_to_homes
from support.people import PASSWORD_HASH, URLS, make_keys, make_local, make_user
from support.shop import make_product, make_shop

Ids = dict[str, str]

ADMIN: Final = "/api/v1/admin"
SHOP: Final = "/api/v1/shop"


@dataclass(frozen=True, slots=True)
class World:
    """Who calls, and ids of all kinds by the name that they have in paths.

    `own` are those of single paths, most of which leave nobody as they were.
    """

    guest: ApiClient
    person: ApiClient
    seller: ApiClient
    admin: ApiClient
    ids: Ids
    own: dict[str, Ids]

    def callers(self, path: str) -> tuple[ApiClient, ApiClient]:
        """Two, at least one of whom may."""
        if "/admin/" in path:
            return self.person, self.admin
        if path.startswith(SHOP):
            return self.seller, self.person
        return self.guest, self.person

    def ids_of(self, method: str, path: str) -> Ids:
        return self.ids | self.own.get(path, {}) | self.own.get(f"{method} {path}", {})


async def make_world(site: Site) -> World:
    mei, actor = await join(site, "mei")
    _, bo = await join(site, "bo")
    admin, boss = await join(site, "olga", role=Role.ADMIN, scopes=STAFF)
    seller, sold, other = await _sell(site, mei)
    judged = await _judge(site, boss)
    reported = {"account_id": judged[f"{ADMIN}/accounts/{{account_id}}/action"]}
    report = await mei.post("/api/v1/reports", reported)
    ids = await _write(site, mei, actor, bo) | sold | {"report_id": report["id"]}
    own = {path: {"account_id": who} for path, who in judged.items()}
    return World(
        guest(site), mei, seller, admin, ids, own | other | await _decide(admin)
    )


async def _write(site: Site, mei: ApiClient, actor: Actor, bo: Actor) -> Ids:
    """What somebody has who posts, and arranges what they read."""
    db = site.services.db
    photo = await make_photo(db, actor)
    poll = PollDraft(options=("yes", "no"))
    note = await post_to_homes(db, actor, "tea #tea", media_ids=(photo,))
    asked = await post(db, bo, "well?", poll=poll)
    made = await mei.post("/api/v1/lists", {"title": "near"})
    words = {
        "title": "x",
        "context": ["home"],
        "keywords_attributes": [{"keyword": "x"}],
    }
    filtered = await mei.post("/api/v2/filters", words)
    kept = await mei.post(
        f"/api/v2/filters/{filtered['id']}/statuses", {"status_id": str(asked.id)}
    )
    featured = await mei.post("/api/v1/featured_tags", {"name": "cup"})
    # Who is blocked on the way takes along what was told of them.
    fan = await make_local(db, "fan")
    await db.write(like, site.services.urls, actor=fan, note=note)
    (liked,) = await mei.get("/api/v1/notifications")
    later = {"status": "later", "scheduled_at": "2028-01-01T00:00:00Z"}
    waiting = await mei.post("/api/v1/statuses", later)
    return {
        "account_id": str(bo.id),
        "status_id": str(note.id),
        "quoting_id": str(asked.id),
        "conversation_id": str(note.id),
        "poll_id": str(asked.id),
        "media_id": str(photo),
        "list_id": made["id"],
        "filter_id": filtered["id"],
        "keyword_id": filtered["keywords"][0]["id"],
        "filtered_id": kept["id"],
        "featured_id": featured["id"],
        "notification_id": liked["id"],
        "group_key": liked["group_key"],
        "scheduled_id": waiting["id"],
        "name": "tea",
    }


async def _sell(site: Site, buyer: ApiClient) -> tuple[ApiClient, Ids, dict[str, Ids]]:
    """A shop, something in a cart, and an order; what is to be deleted is another."""
    db = site.services.db
    shop = await make_shop(db)
    mug, plate = [await make_product(db, shop, title=each) for each in ("Mug", "Plate")]
    owner = await _user(db, shop.actor_id)
    order = {
        "items": [{"product_id": str(mug.id), "quantity": 1}],
        "expected_total": "24.90",
        "email": "mei@mail.example",
        "agreement": True,
    }
    key = {"Idempotency-Key": "key"}
    ordered = await buyer.call("POST", f"{SHOP}/orders", json=order, headers=key)
    cart = await buyer.post(f"{SHOP}/cart/items", {"product_id": str(plate.id)})
    ids = {
        "product_id": str(mug.id),
        "order_id": ordered.json()["id"],
        "step": "cancel",
        "item_id": cart["sellers"][0]["items"][0]["id"],
    }
    other = {f"DELETE {SHOP}/products/{{product_id}}": {"product_id": str(plate.id)}}
    return await allow(site, owner.id), ids, other


async def _judge(site: Site, boss: Actor) -> Ids:
    """Somebody for each path that decides about people."""
    db = site.services.db
    judge = await _user(db, boss.id)
    grounds = Grounds(judge, "Rule 1.")
    account = f"{ADMIN}/accounts/{{account_id}}"
    acted, hidden, disabled, suspended, deleted, kept = [
        await make_user(db, f"person{number}") for number in range(6)
    ]
    await db.write(hide, target=await _actor(db, hidden), grounds=grounds)
    await db.write(disable, by=judge, user_id=disabled.id, reason="Rule 1.")
    for each in (suspended, deleted):
        await db.write(suspend, target=await _actor(db, each), grounds=grounds)
    people = {
        account: deleted,
        f"{account}/action": acted,
        f"{account}/unsilence": hidden,
        f"{account}/enable": disabled,
        f"{account}/unsuspend": suspended,
        f"{account}/unsensitive": kept,
        f"{account}/approve": await _ask(db, "asking1"),
        f"{account}/reject": await _ask(db, "asking2"),
    }
    return {path: str(user.actor_id) for path, user in people.items()}


async def _decide(admin: ApiClient) -> dict[str, Ids]:
    """A server that is blocked, and one that is allowed."""
    words = {
        f"{ADMIN}/domain_blocks": {"domain": "bad.example", "severity": "suspend"},
        f"{ADMIN}/domain_allows": {"domain": "good.example"},
    }
    return {
        f"{path}/{{decision_id}}": {
            "decision_id": (await admin.post(path, asked))["id"]
        }
        for path, asked in words.items()
    }


async def _ask(db: Database, name: str) -> User:
    made = await db.write(
        sign_up,
        URLS,
        SignUp(name=name, reason="I make pots."),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
        mode=Registration.APPROVAL,
    )
    return made.user


async def _user(db: Database, actor_id: ActorId) -> User:
    user = await db.read(find_user_by_actor, actor_id)
    assert user is not None
    return user


async def _actor(db: Database, user: User) -> Actor:
    return await db.read(get_actor, user.actor_id)
