"""What holds for every template: it compiles, it is safe, its forms carry a token."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path("templates")
STATIC = Path("node/web/static")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
FILTERS = (
    "time_ago",
    "datetime",
    "iso",
    "money",
    "compact",
    "with_emoji",
    "reaction",
)


@pytest.fixture(scope="module")
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT), autoescape=True, undefined=StrictUndefined
    )
    env.globals.update(static="/static/{}".format)
    env.filters.update(dict.fromkeys(FILTERS, str))
    return env


@pytest.mark.parametrize("name", PAGES)
def test_it_compiles_with_the_documented_globals_and_filters(
    environment: Environment, name: str
) -> None:
    assert environment.get_template(name).name == name


@pytest.mark.parametrize("name", PAGES)
def test_it_needs_no_unsafe_policy(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert "|safe" not in text.replace(" ", "")
    assert not re.search(r"\sstyle=|<style\b|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/ld\+json))", text)


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_posts_carries_the_csrf_token(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL)

    bare = [form for form in forms if not re.search(r"\{\{-? (csrf|back)\(site", form)]

    assert bare == []


@pytest.mark.parametrize("name", PAGES)
def test_every_static_file_it_names_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"static\([\"']([^\"']+)[\"']\)", text)

    missing = [path for path in named if not (STATIC / path).is_file()]

    assert missing == []


@pytest.mark.parametrize("name", PAGES)
def test_every_icon_it_names_is_in_the_sprite(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    sprite = set(re.findall(r"<symbol id=\"([^\"]+)\"", _sprite()))

    named = set(re.findall(r"\bicon\(\"([a-z-]+)\"", text))

    assert named <= sprite


def _sprite() -> str:
    return (STATIC / "icons.svg").read_text("utf-8")


def test_nothing_is_loaded_from_elsewhere() -> None:
    loading = re.compile(r"(?:@import|url\(\s*[\"']?https?:|<link[^>]+href=\"https?:)")
    files = [*STATIC.rglob("*.css"), *ROOT.rglob("*.html")]

    offending = [str(f) for f in files if loading.search(f.read_text("utf-8"))]

    assert offending == []


def test_the_scripts_of_a_page_and_all_styles_stay_within_their_budget() -> None:
    """htmx apart: it is there once for all pages."""
    named = re.compile(r"static\('(js/[^']+)'\)")
    layout = set(named.findall((ROOT / "layout.html").read_text("utf-8")))
    pages = {
        page.name: sum(
            (STATIC / name).stat().st_size
            for name in layout | set(named.findall(page.read_text("utf-8")))
        )
        for page in ROOT.rglob("*.html")
    }
    styles = sum(f.stat().st_size for f in (STATIC / "css").glob("*.css"))

    assert {"js/app.js", "js/trust.js"} == layout
    assert max(pages.values()) <= 25 * 1024, pages
    assert styles <= 64 * 1024
