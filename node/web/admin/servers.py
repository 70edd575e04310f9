"""Deciding about one server, or about many at once from a list."""

from quart import Blueprint, Response, request

from node.database.types import Reader, Writer
from node.errors import Invalid
from node.limits.decisions import (
    Decision,
    Policy,
    find_decision,
    list_decisions,
)
from node.limits.peer_settings import PeerSettings, save_peer_settings
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.moderation.server_lists import MAX_BYTES, import_list, write_list
from node.moderation.servers import (
    Reach,
    decide_about_server,
    measure_reach,
    own_names,
    read_other,
    words_of,
)
from node.users.models import User
from node.web.admin.peers import PATH, show_peers
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.forms import (
    Form,
    choice_of,
    failed_form,
    is_on,
    read_files,
    read_form,
    typed_values,
)
from node.web.inputs import see_other
from node.web.pages.servers import ServerPage
from node.web.pages.shared import Choice, FormView
from node.web.proof import ask_for_proof, is_proven, prove_by
from node.web.render import flash, render_page

POLICIES = (
    Choice("open", "As any other", "What is said about all servers holds for it."),
    Choice(
        "blocked",
        "Blocked",
        "Nothing comes in or goes out. Its people and their notes are not shown.",
    ),
    Choice(
        "allowed",
        "Allowed",
        "Talk to it where only allowed servers are talked to, or although a domain"
        " above it is blocked.",
    ),
)

routes = Blueprint("servers", __name__)


@routes.get(f"{PATH}/server")
async def get_server() -> Response:
    require_admin()
    try:
        domain = read_other(services().config, request.args.get("host", ""))
    except Invalid as error:
        return await show_peers(failed_form(dict(request.args), error.faults))
    decision, reach = await services().db.read(_load, domain)
    return await _show(decision, reach, FormView(_values_of(decision)))


@routes.post(f"{PATH}/server")
async def post_server() -> Response:
    who, form = require_admin(), await read_form()
    domain = read_other(services().config, form.get("host", ""))
    current = services()
    try:
        decision = _read(form, domain)
        await prove_by(form)
        await current.db.write(decide_about_server, decision, by_id=who.user.id)
    except Invalid as error:
        known, reach = await current.db.read(_load, domain)
        return await _show(known, reach, failed_form(typed_values(form), error.faults))
    await current.peers.load(current.db)
    return _done(f"{domain}: {words_of(decision)}.")


@routes.post(f"{PATH}/settings")
async def post_settings() -> Response:
    who, form = require_admin(), await read_form()
    if (asking := ask_for_proof(PATH)) is not None:
        return asking
    current = services()
    settings = PeerSettings(
        is_list_only=is_on(form, "list_only"), shows_decisions=is_on(form, "show")
    )
    await current.db.write(_save_settings, who.user, settings)
    await current.peers.load(current.db)
    return _done("Saved.")


@routes.get(f"{PATH}/servers.csv")
async def get_list() -> Response:
    """The owner's list, in the columns of Mastodon's."""
    require_admin()
    response = Response(
        write_list(await services().db.read(list_decisions)),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="servers.csv"'
    return response


@routes.post(f"{PATH}/import")
async def post_import() -> Response:
    who, current = require_admin(), services()
    if (asking := ask_for_proof(PATH)) is not None:
        return asking
    try:
        text = await _read_file()
        done = await current.db.write(
            import_list, text, own=own_names(current.config), by_id=who.user.id
        )
    except Invalid as error:
        return await show_peers(failed_form({}, error.faults))
    await current.peers.load(current.db)
    return _done(done.words())


async def _read_file() -> str:
    file = (await read_files()).get("file")
    data = file.read(MAX_BYTES + 1) if file is not None else b""
    if not data:
        raise Invalid.field("file", "missing", "Choose a file.")
    if len(data) > MAX_BYTES:
        raise Invalid.field("file", "too_long", "This file is too large.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "This is not a list of servers."
        raise Invalid.field("file", "unreadable", message) from None


def _read(form: Form, domain: str) -> Decision:
    return Decision(
        domain=domain,
        policy=Policy(choice_of(form, "policy", POLICIES)),
        is_exact=is_on(form, "exact"),
        is_limited=is_on(form, "limited"),
        refuses_media=is_on(form, "media"),
        refuses_reports=is_on(form, "reports"),
        is_obfuscated=is_on(form, "obfuscate"),
        comment=form.get("comment", "").strip(),
        reason=form.get("reason", "").strip(),
    )


def _values_of(decision: Decision) -> dict[str, str]:
    ticked = {
        "exact": decision.is_exact,
        "limited": decision.is_limited,
        "media": decision.refuses_media,
        "reports": decision.refuses_reports,
        "obfuscate": decision.is_obfuscated,
    }
    return {
        "policy": decision.policy,
        "comment": decision.comment,
        "reason": decision.reason,
        **{name: "1" for name, is_set in ticked.items() if is_set},
    }


def _load(r: Reader, domain: str) -> tuple[Decision, Reach]:
    decision = find_decision(r, domain)
    return decision, measure_reach(r, decision)


def _save_settings(w: Writer, by: User, settings: PeerSettings) -> None:
    save_peer_settings(w, settings)
    rule = "only allowed servers" if settings.is_list_only else "all but blocked"
    shown = "list shown" if settings.shows_decisions else "list not shown"
    record_decision(
        w, by_id=by.id, kind=DecisionKind.PEER, subject=f"{rule}, {shown}", reason=""
    )


async def _show(decision: Decision, reach: Reach, form: FormView) -> Response:
    page = ServerPage(
        host=decision.domain,
        form=form,
        policies=POLICIES,
        people=reach.people,
        following=reach.following,
        followers=reach.followers,
        severed=reach.severed,
        is_blocked=decision.policy is Policy.BLOCKED,
        needs_password=not is_proven(),
        save_url=f"{PATH}/server",
        back_url=PATH,
    )
    status = 422 if form.errors else 200
    return await render_page("admin/server.html", page, status=status)


def _done(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response
