"""Parts of pages that are filled in once, for as long as nothing on them changes.

What such a part shows is what it is given and nothing else, so that is its key: with
another name, count or mark of the reader's it is another part, and none is ever
stale. A `NoteView` is equal to itself only; `note_view` gives the same one again for
as long as it would show the same. Who may see something is decided before, by the
query. The token and the way back, which its forms carry, are the browser's own: a
kept part has blanks for them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from node.ids import new_token
from node.web.pages.site import SiteView

KEPT: Final = 2_048


@dataclass(frozen=True, slots=True)
class BlankSite:
    """What a kept part sees of the `SiteView`, the same for many browsers."""

    viewer: bool
    csrf: str
    path: str


Part = Callable[..., str]

# Nobody can write these into a note.
_CSRF: Final = new_token(16)
_PATH: Final = new_token(16)
_FOR_GUESTS: Final = BlankSite(viewer=False, csrf=_CSRF, path=_PATH)
_FOR_MEMBERS: Final = BlankSite(viewer=True, csrf=_CSRF, path=_PATH)


def kept(part: Part, site: SiteView, *given: Hashable) -> Markup:
    """The template's `part(*given, site)`, from memory if it was filled in before.

    It has blanks; `fill_blanks` goes over the whole page at the end.
    """
    return _fill(part, site.viewer is not None, given)


def fill_blanks(html: str, site: SiteView) -> str:
    """A page whose kept parts got this browser's token and way back."""
    filled = html.replace(_CSRF, escape(site.csrf))
    return filled.replace(_PATH, escape(site.path))


@lru_cache(maxsize=KEPT)
def _fill(part: Part, is_member: bool, given: tuple[Hashable, ...]) -> Markup:
    site = _FOR_MEMBERS if is_member else _FOR_GUESTS
    return Markup(part(*given, site))  # noqa: S704  the template escaped it
