"""Parts that are filled in once: the same text, and each browser's own token in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from markupsafe import Markup, escape

from node.web.kept import BlankSite, fill_blanks, kept
from node.web.pages.site import Role, SiteView, Theme, ViewerView

GUEST = SiteView(
    name="Node",
    description="",
    base_url="https://node.example",
    registration="open",
    version="1",
    source_url="/about",
    lang="en",
    dir="ltr",
    theme=Theme.AUTO,
    path="/",
    csrf="token-of-a-guest",
    viewer=None,
    flash=(),
    has_shops=False,
    cart_count=0,
)
ANA = ViewerView(
    id=1,
    handle="@ana",
    name="Ana",
    url="/@ana",
    avatar_url=None,
    role=Role.MEMBER,
    can_sell=False,
    buys_elsewhere=False,
    unread_notifications=0,
    follow_requests=0,
    open_reports=0,
    held_notes=0,
    waiting_approvals=0,
)
MEMBER = replace(GUEST, csrf="token-of-ana", viewer=ANA)


@dataclass(eq=False)
class Part:
    """Stands for a macro; counts how often it was filled in."""

    calls: list[str] = field(default_factory=list[str])

    def __call__(self, text: str, site: BlankSite) -> str:
        self.calls.append(text)
        buttons = "buttons" if site.viewer else "none"
        return Markup("{} {} {} {}").format(text, site.csrf, site.path, buttons)


def page_of(part: Part, site: SiteView, text: str) -> str:
    """A page that holds nothing but one part."""
    return fill_blanks(kept(part, site, text), site)


def test_a_part_is_filled_in_once_for_many_browsers() -> None:
    part = Part()
    others = replace(MEMBER, csrf="token-of-bob", path="/explore")

    assert page_of(part, MEMBER, "Fig jam") == "Fig jam token-of-ana / buttons"
    assert page_of(part, others, "Fig jam") == "Fig jam token-of-bob /explore buttons"
    assert part.calls == ["Fig jam"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: ("Plum jam", MEMBER), id="what it is given"),
        pytest.param(lambda: ("Fig jam", GUEST), id="whether there is a viewer"),
    ],
)
def test_what_it_shows_is_what_it_is_given(
    change: Callable[[], tuple[str, SiteView]],
) -> None:
    part = Part()
    text, site = change()
    page_of(part, MEMBER, "Fig jam")

    assert page_of(part, site, text) == str(
        part(
            text,
            BlankSite(viewer=site.viewer is not None, csrf=site.csrf, path=site.path),
        )
    )


def test_the_way_back_is_escaped() -> None:
    site = replace(GUEST, path='/search?q="><script>')

    filled = page_of(Part(), site, "<b>")

    assert filled == Markup("&lt;b&gt; token-of-a-guest {} none").format(site.path)


def test_a_part_is_not_escaped_again() -> None:
    filled = kept(Part(), GUEST, "<b>")

    assert escape(filled) == filled
