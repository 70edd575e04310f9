"""Parts of pages that are filled in once, for as long as nothing on them changes.

What such a part shows is what it is given and nothing else, so that is its key: with
another name, count or mark of the reader's it is another part, and none is ever
stale. Who may see something is decided before, by the query. The token and the way
back, which its forms carry, are the browser's own: a kept part has blanks for them.
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
    """The template's `part(*given, site)`, from memory if it was filled in before."""
    filled = _fill(part, _FOR_MEMBERS if site.viewer else _FOR_GUESTS, given)
    filled = filled.replace(_CSRF, escape(site.csrf)).replace(_PATH, escape(site.path))
    return Markup(filled)  # noqa: S704  the template escaped it


@lru_cache(maxsize=KEPT)
def _fill(part: Part, site: BlankSite, given: tuple[Hashable, ...]) -> str:
    return str(part(*given, site))
