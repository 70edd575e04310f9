"""What can be taken along as files, and files that were brought along."""

from collections.abc import AsyncIterator
from typing import Final

from quart import Blueprint, Response

from node.database.types import Database, Reader
from node.errors import Conflict, Invalid, NotFound
from node.filters.queries import list_filters
from node.ids import MAX_ID, ActorId
from node.limits.rates import Limit
from node.transfers.actions import begin_import, retry_failed
from node.transfers.belongings import write_belongings
from node.transfers.files import read_file, write_failed, write_file
from node.transfers.filterfile import copy_of, write_filters
from node.transfers.models import (
    KEPT_IMPORTS,
    MAX_BYTES,
    MAX_LINES,
    Import,
    ImportLine,
    LineState,
    ListKind,
)
from node.transfers.queries import (
    count_listed,
    find_import,
    list_cells,
    list_imports,
    list_lines,
    name_filtered,
)
from node.web.context import require_viewer, services
from node.web.forms import (
    as_sentence,
    choice_of,
    failed_form,
    read_files,
    read_form,
    refused_form,
    typed_values,
)
from node.web.inputs import next_page, read_cursor, read_id, see_other
from node.web.pages.settings import (
    ExportView,
    ImportView,
    SettingsDataPage,
    SettingsImportPage,
)
from node.web.pages.shared import Choice, FormView
from node.web.proof import ask_for_proof
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer

PATH = "/settings/data"
IMPORTS = f"{PATH}/imports"
PAGE = 100
AT_ONCE = 1_000

# The names that Mastodon gives these files, which other software knows; but for the
# last, which it does not write.
FILES = {
    "following_accounts.csv": ListKind.FOLLOWING,
    "blocked_accounts.csv": ListKind.BLOCKS,
    "muted_accounts.csv": ListKind.MUTES,
    "lists.csv": ListKind.LISTS,
    "blocked_domains.csv": ListKind.DOMAINS,
    "bookmarks.csv": ListKind.BOOKMARKS,
    "filters.json": ListKind.FILTERS,
}
EVERYTHING: Final = "account.json"
WORDS = {
    ListKind.FOLLOWING: "People you follow",
    ListKind.BLOCKS: "People you block",
    ListKind.MUTES: "People you mute",
    ListKind.LISTS: "Your lists, and who is in them",
    ListKind.DOMAINS: "Servers you avoid",
    ListKind.BOOKMARKS: "Saved posts",
    ListKind.FILTERS: "Filters",
}
KINDS = (
    Choice(ListKind.FOLLOWING, "People to follow"),
    Choice(ListKind.BLOCKS, "People to block"),
    Choice(ListKind.MUTES, "People to mute"),
    Choice(ListKind.LISTS, "Lists, and who is in them"),
    Choice(ListKind.DOMAINS, "Servers to avoid"),
    Choice(ListKind.BOOKMARKS, "Posts to save"),
    Choice(ListKind.FILTERS, "Filters"),
)

routes = Blueprint("data", __name__)


@routes.get(PATH)
async def get_data() -> Response:
    require_viewer()
    return await _show(FormView())


@routes.get(f"{PATH}/<name>")
async def get_list(name: str) -> Response:
    """One of the lists, as a file; all at once only for whom the password proves."""
    who, kind = require_viewer(), FILES.get(name)
    if kind is None and name != EVERYTHING:
        raise NotFound("there is no such file")
    if kind is None and (asking := ask_for_proof(PATH)) is not None:
        return asking
    limit_viewer(Limit.EXPORT)
    db = services().db
    if kind is None:
        return _file(write_belongings(db, who.actor.id), name)
    if kind is ListKind.FILTERS:
        return _file(await db.read(_write_filters, who.actor.id), name)
    return _file(write_file(kind, await _read_rows(db, who.actor.id, kind)), name)


@routes.post(IMPORTS)
async def post_import() -> Response:
    who, form, files = require_viewer(), await read_form(), await read_files()
    limit_viewer(Limit.UPLOAD)
    try:
        kind = ListKind(choice_of(form, "kind", KINDS))
        file = files.get("file")
        if file is None or not file.filename:
            raise Invalid.field("file", "missing", "Choose a file.")
        lines = read_file(kind, file.stream.read(MAX_BYTES + 1))
        import_id = await begin_import(services().db, who.actor.id, kind, lines)
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    except Conflict as error:
        return await _show(refused_form(typed_values(form), as_sentence(error)))
    response = see_other(f"{IMPORTS}/{import_id}")
    flash(response, "Your list is here. It is being worked through.")
    return response


@routes.get(f"{IMPORTS}/<import_id>")
async def get_import(import_id: str) -> Response:
    who = require_viewer()
    number, after = read_id(import_id), read_cursor() or 0
    found, lines = await services().db.read(_load_import, who.actor.id, number, after)
    more = lines[PAGE - 1].number if len(lines) > PAGE else None
    page = SettingsImportPage(
        shown=_import_view(found),
        failed=tuple((_shown(each, found.kind), each.reason) for each in lines[:PAGE]),
        failed_url=f"{IMPORTS}/{found.id}/failed.csv" if found.failed else None,
        failed_name=_failed_name(found.kind),
        retry_url=f"{IMPORTS}/{found.id}/retry"
        if found.failed and found.finished_ms is not None
        else None,
        pagination=next_page(more),
    )
    return await render_page("settings/import.html", page)


@routes.get(f"{IMPORTS}/<import_id>/failed.csv")
async def get_failed(import_id: str) -> Response:
    """The lines that failed, as a file that can be imported again."""
    who, number = require_viewer(), read_id(import_id)
    limit_viewer(Limit.EXPORT)
    found = await services().db.read(_get_import, who.actor.id, number)
    failed: list[ImportLine] = []
    after = 0
    while lines := await services().db.read(
        _load_failed, who.actor.id, number, after=after
    ):
        failed += lines
        after = lines[-1].number
    return _file(write_failed(found.kind, failed), _failed_name(found.kind))


@routes.post(f"{IMPORTS}/<import_id>/retry")
async def post_retry(import_id: str) -> Response:
    who, number = require_viewer(), read_id(import_id)
    limit_viewer(Limit.UPLOAD)
    current = services()
    found = await current.db.read(_get_import, who.actor.id, number)
    if found.finished_ms is not None:
        await current.db.write(retry_failed, found.id)
    return see_other(f"{IMPORTS}/{found.id}")


async def _read_rows(
    db: Database, actor_id: ActorId, kind: ListKind
) -> list[tuple[str, ...]]:
    domain, before = services().config.handle_domain, MAX_ID
    rows: list[tuple[str, ...]] = []
    while part := await db.read(
        list_cells, actor_id, kind, before=before, limit=AT_ONCE, domain=domain
    ):
        rows += [cells for _, cells in part]
        before = part[-1][0]
    return rows


def _write_filters(r: Reader, actor_id: ActorId) -> str:
    iris = name_filtered(r, actor_id)
    return write_filters([copy_of(each, iris) for each in list_filters(r, actor_id)])


def _shown(line: ImportLine, kind: ListKind) -> str:
    """A line as its owner knows it."""
    if kind is ListKind.LISTS and line.detail:
        return f"{line.detail}: {line.handle}"
    return line.handle


def _failed_name(kind: ListKind) -> str:
    return "failed.json" if kind is ListKind.FILTERS else "failed.csv"


def _file(content: str | AsyncIterator[bytes], name: str) -> Response:
    sort = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
    response = Response(
        content,
        200,
        {
            "Content-Type": sort,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
    if not isinstance(content, str):
        # As long as it takes: years of somebody's posts, by a slow line.
        response.timeout = None
    return response


def _get_import(r: Reader, actor_id: ActorId, import_id: int) -> Import:
    """Raises `NotFound`, for somebody else's too."""
    found = find_import(r, import_id)
    if found is None or found.actor_id != actor_id:
        raise NotFound("there is no such list")
    return found


def _load_import(
    r: Reader, actor_id: ActorId, import_id: int, after: int
) -> tuple[Import, list[ImportLine]]:
    found = _get_import(r, actor_id, import_id)
    failed = list_lines(r, found.id, LineState.FAILED, after=after, limit=PAGE + 1)
    return found, failed


def _load_failed(
    r: Reader, actor_id: ActorId, import_id: int, *, after: int
) -> list[ImportLine]:
    found = _get_import(r, actor_id, import_id)
    return list_lines(r, found.id, LineState.FAILED, after=after, limit=AT_ONCE)


def _load(r: Reader, actor_id: ActorId) -> tuple[dict[ListKind, int], list[Import]]:
    return count_listed(r, actor_id), list_imports(r, actor_id, limit=KEPT_IMPORTS)


def _import_view(found: Import) -> ImportView:
    words = {choice.value: choice.label for choice in KINDS}
    return ImportView(
        title=words[found.kind],
        url=f"{IMPORTS}/{found.id}",
        total=found.total,
        done=found.done,
        known=found.known,
        failed=found.failed,
        waiting=found.waiting,
        created_ms=found.created_ms,
        is_finished=found.finished_ms is not None,
    )


async def _show(form: FormView) -> Response:
    counts, imports = await services().db.read(_load, require_viewer().actor.id)
    page = SettingsDataPage(
        form=form,
        exports=tuple(
            ExportView(WORDS[kind], f"{PATH}/{name}", name, counts[kind])
            for name, kind in FILES.items()
        ),
        kinds=KINDS,
        everything=(f"{PATH}/{EVERYTHING}", EVERYTHING),
        imports=tuple(map(_import_view, imports)),
        max_lines=MAX_LINES,
    )
    status = 422 if form.errors else 200
    return await render_page("settings/data.html", page, status=status)
