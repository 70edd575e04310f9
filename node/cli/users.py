"""`vermilion user …`: accounts by the operator's word."""

import argparse
import asyncio
import secrets
from pathlib import Path
from typing import Any

from node.actors.keys import make_keys
from node.cli.failures import Failed, WrongUse
from node.cli.opening import open_node_database, run_async, urls_of
from node.cli.rotation import run_rotate_key
from node.clock import to_datetime
from node.config import Config
from node.database.types import Database, Reader, Writer
from node.departures.actions import begin_deletion
from node.origin import claim_origin
from node.secrets import load_secret_box
from node.users.actions import (
    change_password,
    create_user,
    disable_user,
    enable_user,
    let_sell,
    set_role,
)
from node.users.models import Member, NewUser, Role
from node.users.passwords import hash_password
from node.users.policy import check_password
from node.users.queries import find_member, find_user_by_login, list_users

PAGE = 80


def add_commands(commands: Any) -> None:
    area = commands.add_parser("user", help="accounts")
    actions = area.add_subparsers(metavar="ACTION", required=True)
    _add_create(actions)
    listing = actions.add_parser("list", help="list accounts")
    listing.set_defaults(run=run_list)
    for name, run, text in (
        ("show", run_show, "show an account"),
        ("disable", run_disable, "keep somebody from logging in"),
        ("enable", run_enable, "let them log in again"),
    ):
        _add_named(actions, name, run, text)
    _add_others(actions)


def _add_create(actions: Any) -> None:
    create = _add_named(actions, "create", run_create, "make an account")
    create.add_argument("--email", default="", help="counts as confirmed")
    create.add_argument("--display-name", default="", metavar="TEXT")
    create.add_argument("--role", choices=list(Role), default=Role.MEMBER, type=Role)
    create.add_argument("--password-file", type=Path, metavar="FILE")


def _add_others(actions: Any) -> None:
    reset = _add_named(
        actions, "reset-password", run_reset_password, "set a new password"
    )
    reset.add_argument("--password-file", type=Path, metavar="FILE")
    role = _add_named(actions, "set-role", run_set_role, "change what they may do")
    role.add_argument("role", choices=list(Role), type=Role)
    sell = _add_named(actions, "let-sell", run_let_sell, "let them open a shop")
    sell.add_argument("--no", action="store_true", help="take it back")
    rotate = actions.add_parser("rotate-key", help="give new keys to sign with")
    rotate.add_argument("name", metavar="NAME", nargs="?")
    rotate.add_argument(
        "--all", action="store_true", help="everybody here, and the node itself"
    )
    rotate.set_defaults(run=run_rotate_key)
    delete = _add_named(actions, "delete", run_delete, "delete an account for ever")
    delete.add_argument("--yes", action="store_true", help="do not ask")


def _add_named(actions: Any, name: str, run: Any, text: str) -> Any:
    parser = actions.add_parser(name, help=text)
    parser.add_argument("name", metavar="NAME")
    parser.set_defaults(run=run)
    return parser


def run_create(config: Config, options: argparse.Namespace) -> int:
    password, is_made = _read_password(options.password_file)
    check_password(password, name=options.name, email=options.email)
    new = NewUser(
        name=options.name,
        display_name=options.display_name,
        email=options.email,
        role=options.role,
    )
    run_async(_create(config, new, password))
    print(f"made @{new.name} ({new.role})")
    if is_made:
        print(f"password: {password}")
    return 0


def run_list(config: Config, _options: argparse.Namespace) -> int:
    for member in run_async(_list(config)):
        user = member.user
        seen = to_datetime(user.seen_ms).date() if user.seen_ms else "never"
        print(
            f"{member.actor.name:<24} {user.role:<10} {user.state:<9} "
            f"{user.email or '-':<30} seen {seen}"
        )
    return 0


def run_show(config: Config, options: argparse.Namespace) -> int:
    member = run_async(_show(config, options.name))
    user, actor = member.user, member.actor
    facts = {
        "name": actor.name,
        "display name": actor.display_name or "-",
        "role": user.role,
        "state": user.state,
        "e-mail": user.email or "-",
        "may sell": "yes" if user.may_sell else "no",
        "made": to_datetime(user.created_ms).isoformat(timespec="minutes"),
        "notes": actor.notes_count,
        "followers": actor.followers_count,
        "following": actor.following_count,
        "id": actor.iri,
    }
    for label, value in facts.items():
        print(f"{label:<13} {value}")
    return 0


def run_disable(config: Config, options: argparse.Namespace) -> int:
    run_async(_change(config, options.name, _disable))
    print(f"@{options.name} can no longer log in")
    return 0


def run_enable(config: Config, options: argparse.Namespace) -> int:
    run_async(_change(config, options.name, _enable))
    print(f"@{options.name} can log in")
    return 0


def run_set_role(config: Config, options: argparse.Namespace) -> int:
    run_async(_change(config, options.name, _set_role, options.role))
    print(f"@{options.name} is {options.role}")
    return 0


def run_let_sell(config: Config, options: argparse.Namespace) -> int:
    run_async(_change(config, options.name, _let_sell, not options.no))
    print(f"@{options.name} may {'not ' if options.no else ''}open a shop")
    return 0


def run_reset_password(config: Config, options: argparse.Namespace) -> int:
    password, is_made = _read_password(options.password_file)
    check_password(password, name=options.name)
    run_async(_reset_password(config, options.name, password))
    print(f"@{options.name} has a new password and is logged out everywhere")
    print("their recovery code is no longer good")
    if is_made:
        print(f"password: {password}")
    return 0


def run_delete(config: Config, options: argparse.Namespace) -> int:
    if not options.yes:
        raise WrongUse("this cannot be undone; repeat it with --yes")
    run_async(_delete(config, options.name))
    print(f"@{options.name} is deleted; the name stays taken")
    return 0


async def _create(config: Config, new: NewUser, password: str) -> None:
    async with open_node_database(config) as db:
        await db.write(claim_origin, config)
        box = await asyncio.to_thread(load_secret_box, config.data_dir)
        keys = await make_keys(box)
        await db.write(
            create_user,
            urls_of(config),
            new,
            password_hash=await hash_password(password),
            keys=keys,
        )


async def _list(config: Config) -> list[Member]:
    members: list[Member] = []
    before: int | None = None
    async with open_node_database(config) as db:
        while True:
            page = await db.read(list_users, before=before, limit=PAGE)
            members.extend(page.items)
            if page.next_before is None:
                return members
            before = page.next_before


async def _show(config: Config, name: str) -> Member:
    async with open_node_database(config) as db:
        return await db.read(_get_member, name)


async def _change(config: Config, name: str, fn: Any, *values: object) -> None:
    async with open_node_database(config) as db:
        await db.write(fn, name, *values)


async def _reset_password(config: Config, name: str, password: str) -> None:
    password_hash = await hash_password(password)
    async with open_node_database(config) as db:
        await db.write(set_password, name, password_hash)


async def _delete(config: Config, name: str) -> None:
    async with open_node_database(config) as db:
        await db.write(claim_origin, config)
        await _delete_in(db, config, name)


async def _delete_in(db: Database, config: Config, name: str) -> None:
    def delete(w: Writer) -> None:
        begin_deletion(w, urls_of(config), _get_member(w, name).actor)

    await db.write(delete)


def _disable(w: Writer, name: str) -> None:
    disable_user(w, _get_member(w, name).user.id)


def _enable(w: Writer, name: str) -> None:
    enable_user(w, _get_member(w, name).user.id)


def _set_role(w: Writer, name: str, role: Role) -> None:
    set_role(w, _get_member(w, name).user.id, role)


def _let_sell(w: Writer, name: str, allowed: bool) -> None:
    let_sell(w, _get_member(w, name).user.id, allowed=allowed)


def set_password(w: Writer, name: str, password_hash: str) -> None:
    change_password(w, _get_member(w, name).user.id, password_hash)


def _get_member(r: Reader, name: str) -> Member:
    user = find_user_by_login(r, name)
    member = find_member(r, user.id) if user else None
    if member is None:
        raise Failed(f"nobody here is called {name}; see: vermilion user list")
    return member


def _read_password(file: Path | None) -> tuple[str, bool]:
    """The password, and whether we made it up."""
    if file is None:
        return secrets.token_urlsafe(15), True
    try:
        return file.read_text(encoding="utf-8").strip("\r\n"), False
    except OSError as error:
        raise Failed(f"{file} cannot be read: {error.strerror}") from error
