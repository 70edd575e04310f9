"""`vermilion doctor`: looks at everything that can be wrong, and says what to do."""

import argparse
import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

import aiosmtplib

from federation.errors import FetchError
from federation.net.client import HttpClient
from federation.net.guard import NetPolicy
from federation.signatures.signer import Signer
from node import __version__
from node.actors.keys import open_key
from node.actors.queries import find_node_actor, find_signing_key
from node.cli.media import open_shelf
from node.cli.opening import run_async
from node.cli.shop import list_drifted
from node.clock import DAY_MS, SystemClock
from node.config import Config, Registration
from node.database.backup import list_damage
from node.database.connect import find_sqlite_path, list_pending, open_database
from node.database.types import Database
from node.delivery.queries import count_deliveries
from node.errors import NodeError
from node.media.storage import find_storage_path
from node.origin import find_origin
from node.secrets import load_secret_box
from node.upkeep.invariants import list_broken
from node.users.actions import ensure_setup_ticket
from node.users.mail import SmtpMailer
from node.users.settings import effective_registration, load_site

LOW_DISK_BYTES: Final = 1_000_000_000
CLOCK_OFF_S: Final = 30
MAIL_TIMEOUT_S: Final = 10.0
ANYWHERE: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))


class Grade(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `todo` says what to do."""

    grade: Grade
    about: str
    text: str
    todo: str = ""


def add_commands(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="check everything, say what to do")
    parser.add_argument(
        "--offline", action="store_true", help="leave out mail and reachability"
    )
    parser.set_defaults(run=run_doctor)


def run_doctor(config: Config, options: argparse.Namespace) -> int:
    findings = run_async(_examine(config, offline=options.offline))
    return 1 if any(finding.grade is Grade.BAD for finding in findings) else 0


async def _examine(config: Config, *, offline: bool) -> list[Finding]:
    findings: list[Finding] = []
    async for finding in _list_findings(config, offline=offline):
        findings.append(finding)
        print(f"{finding.grade:<5}{finding.about:<15} {finding.text}", flush=True)
        if finding.todo:
            print(f"{'':<21}-> {finding.todo}", flush=True)
    return findings


async def _list_findings(config: Config, *, offline: bool) -> AsyncIterator[Finding]:
    for finding in (*_check_configuration(config), *_check_disk(config)):
        yield finding
    path = find_sqlite_path(config.database_url)
    if path is not None and not path.exists():
        yield Finding(
            Grade.BAD, "database", f"{path} is missing", "run: vermilion serve"
        )
        return
    try:
        db = await open_database(config.database_url, SystemClock())
    except NodeError as error:
        yield Finding(Grade.BAD, "database", str(error), "see database_url")
        return
    try:
        async for finding in _check_node(config, db, path):
            yield finding
    finally:
        await db.close()
    if not offline:
        yield await _check_mail(config)
        async for finding in _check_reachability(config):
            yield finding


def _check_configuration(config: Config) -> list[Finding]:
    findings = [Finding(Grade.OK, "configuration", f"base_url is {config.base_url}")]
    if config.is_loopback:
        text = "base_url is on this machine: no other server can reach the node"
        todo = "for others, set base_url to https://your.domain before people join"
        findings.append(Finding(Grade.NOTE, "configuration", text, todo))
    if not config.rate_limits:
        text = "rate_limits is off"
        findings.append(Finding(Grade.BAD, "configuration", text, "turn it on"))
    if config.federation_allow_http or config.federation_allow_networks:
        text = "federation_allow_http and _networks are for test networks only"
        findings.append(Finding(Grade.NOTE, "configuration", text))
    return findings


def _check_disk(config: Config) -> list[Finding]:
    findings: list[Finding] = []
    places = {"data_dir": config.data_dir, "media": find_storage_path(config.media_url)}
    for name, path in places.items():
        if path is None or not path.exists():
            continue
        free = shutil.disk_usage(path).free
        grade = Grade.OK if free > LOW_DISK_BYTES else Grade.BAD
        todo = "" if grade is Grade.OK else "make room: vermilion media clean"
        text = f"{free / 1e9:,.1f} GB free for {name}"
        findings.append(Finding(grade, "disk", text, todo))
    return findings


async def _check_node(
    config: Config, db: Database, path: Path | None
) -> AsyncIterator[Finding]:
    try:
        pending = await list_pending(db)
    except NodeError as error:
        yield Finding(Grade.BAD, "database", str(error))
        return
    if pending:
        text = f"{len(pending)} migrations are missing"
        yield Finding(Grade.BAD, "database", text, "run: vermilion migrate")
        return
    yield await _check_integrity(path)
    yield await _check_origin(config, db)
    yield await _check_owner(config, db)
    yield await _check_secret(config, db)
    async for finding in _check_sums(db):
        yield finding
    yield await _check_queue(db)
    yield await _check_registration(config, db)
    async for finding in _check_media(config, db):
        yield finding


async def _check_integrity(path: Path | None) -> Finding:
    if path is None:
        return Finding(Grade.OK, "database", "PostgreSQL answers, schema up to date")
    damage = await asyncio.to_thread(list_damage, path)
    if damage:
        todo = "stop the node, keep the file, restore the last backup"
        return Finding(Grade.BAD, "database", damage[0], todo)
    size_mb = (await asyncio.to_thread(path.stat)).st_size / 1e6
    return Finding(
        Grade.OK, "database", f"whole ({size_mb:,.1f} MB), schema up to date"
    )


async def _check_origin(config: Config, db: Database) -> Finding:
    stored = await db.read(find_origin)
    if stored is None or stored == config.base_url:
        return Finding(Grade.OK, "origin", f"ids begin with {config.base_url}")
    text = f"ids begin with {stored}, base_url is {config.base_url}"
    return Finding(Grade.BAD, "origin", text, f"set base_url to {stored}")


async def _check_owner(config: Config, db: Database) -> Finding:
    token = await db.write(ensure_setup_ticket)
    if token is None:
        return Finding(Grade.OK, "owner", "the node has one")
    todo = f"open {config.base_url}/setup?token={token}"
    return Finding(Grade.NOTE, "owner", "nobody owns the node yet", todo)


async def _check_secret(config: Config, db: Database) -> Finding:
    path = config.data_dir / "secret.key"
    actor = await db.read(find_node_actor)
    sealed = await db.read(find_signing_key, actor.id) if actor else None
    if sealed is None:
        return Finding(Grade.NOTE, "secret key", "the node was never started")
    if not path.exists():
        todo = "bring it back from a backup: without it nothing can be signed"
        return Finding(Grade.BAD, "secret key", f"{path} is missing", todo)
    if path.stat().st_mode & 0o077:
        return Finding(
            Grade.BAD, "secret key", "others can read it", f"chmod 600 {path}"
        )
    try:
        open_key(load_secret_box(config.data_dir), sealed)
    except NodeError as error:
        return Finding(Grade.BAD, "secret key", str(error))
    return Finding(Grade.OK, "secret key", "opens the node's keys")


async def _check_sums(db: Database) -> AsyncIterator[Finding]:
    broken = await db.read(list_broken)
    for each in broken:
        ids = ", ".join(str(one) for one in each.ids[:5])
        text = f"{each.rule}: not for {ids}"
        yield Finding(Grade.BAD, "counters", text, "please report this as a bug")
    drifted = await db.read(list_drifted)
    if drifted:
        text = f"stock does not add up for {', '.join(map(str, drifted[:5]))}"
        yield Finding(Grade.BAD, "stock", text, "please report this as a bug")
    if not broken and not drifted:
        yield Finding(Grade.OK, "counters", "everything adds up")


async def _check_queue(db: Database) -> Finding:
    waiting, failed = await db.read(count_deliveries)
    text = f"{waiting} deliveries wait, {failed} were given up"
    todo = "see: vermilion delivery list" if failed else ""
    return Finding(Grade.NOTE if failed else Grade.OK, "deliveries", text, todo)


async def _check_registration(config: Config, db: Database) -> Finding:
    site = await db.read(load_site)
    mode = effective_registration(config.registration, site)
    if mode is Registration.OPEN and not (config.contact_email or site.contact):
        text = "anybody may join and nobody can be reached"
        return Finding(Grade.NOTE, "registration", text, "set contact_email")
    return Finding(Grade.OK, "registration", f"it is {mode}")


async def _check_media(config: Config, db: Database) -> AsyncIterator[Finding]:
    shelf = await open_shelf(config, db)
    try:
        lost = await shelf.list_lost()
        before_ms = SystemClock().now_ms() - DAY_MS
        orphans = await shelf.list_orphans(before_ms=before_ms)
    finally:
        await shelf.close()
    if lost:
        text = f"{len(lost)} uploaded photos have lost their files"
        yield Finding(Grade.BAD, "media", text, "bring media back from a backup")
    if orphans:
        text = f"{len(orphans)} files belong to no photo"
        yield Finding(Grade.NOTE, "media", text, "run: vermilion media clean")
    if not lost and not orphans:
        yield Finding(Grade.OK, "media", "every photo has its files")


async def _check_mail(config: Config) -> Finding:
    if config.smtp_url is None:
        text = "no mail server: mails wait on the outbox page"
        return Finding(Grade.NOTE, "mail", text, "set smtp_url and smtp_from")
    try:
        async with asyncio.timeout(MAIL_TIMEOUT_S):
            await SmtpMailer(config.smtp_url, config.smtp_from or "").greet()
    except (OSError, aiosmtplib.SMTPException) as error:
        return Finding(Grade.BAD, "mail", str(error) or "no answer", "see smtp_url")
    return Finding(Grade.OK, "mail", "the mail server answers")


async def _check_reachability(config: Config) -> AsyncIterator[Finding]:
    url = f"{config.base_url}/.well-known/nodeinfo"
    policy = NetPolicy(allow_http=not config.is_https, allow_networks=ANYWHERE)
    http = HttpClient(
        policy,
        user_agent=f"Vermilion/{__version__} (doctor)",
        signer=Signer(SystemClock()),
    )
    try:
        answer = await http.get(url, accept="application/json")
    except FetchError as error:
        todo = "is the node running, and the proxy in front of it?"
        yield Finding(Grade.BAD, "reachability", str(error), todo)
        return
    finally:
        await http.aclose()
        http.signer.close()
    if answer.status != 200 or b"nodeinfo" not in answer.body:
        text = f"{url} answered {answer.status}, and not as this node would"
        todo = "does the proxy pass the Host header and /.well-known/ on?"
        yield Finding(Grade.BAD, "reachability", text, todo)
        return
    yield Finding(Grade.OK, "reachability", f"{config.base_url} answers")
    yield _check_clock(answer.headers.get("date", ""))


def _check_clock(date: str) -> Finding:
    """Against the answer's Date: the proxy's clock, where there is one."""
    try:
        off_s = abs(parsedate_to_datetime(date).timestamp() - time.time())
    except ValueError:
        return Finding(Grade.NOTE, "clock", "the answer had no date to compare with")
    if off_s > CLOCK_OFF_S:
        text = f"this machine and the server differ by {off_s:.0f} s"
        todo = "run a time service: signatures are refused when clocks differ"
        return Finding(Grade.BAD, "clock", text, todo)
    return Finding(Grade.OK, "clock", "agrees with the server's")
