"""The house rules that a machine can check; `lint-imports` checks the rest."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("node", "federation", "storefront")
SOURCES = [
    path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))
]
LONGEST_FILE = 800
DOORS = ("node/web/", "node/activitypub/", "storefront/web/", "node/cli/")
NETWORK = {"HttpClient", "Strangers", "MediaShelf"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
SQL_CALLS = {"all", "one", "many", "run"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def list_functions(
    tree: ast.Module,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def annotation_names(function: Function) -> set[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {
        name.id
        for argument in every
        if argument.annotation is not None
        for name in ast.walk(argument.annotation)
        if isinstance(name, ast.Name)
    }


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_can_be_held_in_the_head(path: Path):
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_both_writes_and_talks_to_strangers(path: Path):
    """A transaction never waits for the network."""
    guilty = [
        function.name
        for function in list_functions(tree_of(path))
        if "Writer" in annotation_names(function)
        and annotation_names(function) & NETWORK
    ]

    assert not guilty


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if not name_of(p).startswith("node/database/")],
    ids=name_of,
)
def test_a_transaction_is_a_plain_function(path: Path):
    guilty = [
        function.name
        for function in list_functions(tree_of(path))
        if isinstance(function, ast.AsyncFunctionDef)
        and any(
            isinstance(argument.annotation, ast.Name)
            and argument.annotation.id in ("Writer", "Reader")
            for argument in (*function.args.args, *function.args.kwonlyargs)
        )
    ]

    assert not guilty


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_stand_at_the_top(path: Path):
    guilty = [
        (function.name, node.lineno)
        for function in list_functions(tree_of(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert not guilty


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if name_of(p).startswith(DOORS)], ids=name_of
)
def test_doors_contain_no_sql(path: Path):
    guilty = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lstrip().startswith(("SELECT ", "INSERT ", "UPDATE ", "DELETE "))
    ]

    assert not guilty


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_sql_is_never_put_together_with_values(path: Path):
    """Texts are sums of literals: `LiteralString` has the type checker see to it."""
    guilty = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SQL_CALLS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("r", "w")
        and node.args
        and any(isinstance(part, ast.JoinedStr) for part in ast.walk(node.args[0]))
    ]

    assert not guilty


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path):
    assert ast.get_docstring(tree_of(path))


def test_no_file_is_left_half_merged() -> None:
    texts = [
        path
        for path in (ROOT / "templates").rglob("*.*")
        if any(
            line.lstrip().startswith(("<<<<<<< ", ">>>>>>> "))
            for line in path.read_text("utf-8").splitlines()
        )
    ]

    assert texts == []
