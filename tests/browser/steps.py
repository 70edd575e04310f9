"""What people do in a browser, step by step, with scripts or without."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import FilePayload

from tests.browser.tab import Tab
from tests.support.nodes import LiveNode, photo, wait_for

PASSWORD = "a long enough password"


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo to choose, and the description to type."""

    seed: int
    alt: str


def setup_link(node: LiveNode) -> str:
    """The one-time link that the first start prints."""
    pattern = re.compile(r"\S+/setup\?token=[\w-]+")
    return wait_for(lambda: pattern.findall(node.log()), what="the set-up link")[0]


def jpeg(seed: int) -> FilePayload:
    """A photo as a file to choose."""
    data = photo(900, 1200, seed=seed)
    return FilePayload(name=f"{seed}.jpg", mimeType="image/jpeg", buffer=data)


def set_up(tab: Tab, node: LiveNode, name: str) -> None:
    """Make the owner and leave their recovery code behind."""
    tab.open(setup_link(node))
    tab.fill(site_name="Quiet Harbour", name=name, password=PASSWORD)
    tab.press("Create the node")
    tab.follow("I have kept it")


def log_in(tab: Tab, name: str, *, password: str = "") -> None:
    tab.open("/login")
    tab.fill(login=name, password=password or f"{name} likes vermilion")
    tab.press(tab.find('main button[type="submit"]'))


def log_out(tab: Tab) -> None:
    tab.find(".shell-menu > summary").click()
    tab.press("Log out")


def choose_pictures(tab: Tab, pictures: Sequence[Picture]) -> None:
    """Choose the files and describe them in the photo form of a page."""
    files = [jpeg(each.seed) for each in pictures]
    if tab.device.has_scripts:
        with tab.page.expect_file_chooser() as choosing:
            tab.button("Choose photos").click()
        choosing.value.set_files(files)
    else:
        for at, file in enumerate(files, 1):
            tab.find(f'[name="photo_new{at}"]').set_input_files(file)
    for at, each in enumerate(pictures, 1):
        tab.fill(**{f"alt_new{at}": each.alt})


def write_note(
    tab: Tab, *, title: str, text: str, pictures: Sequence[Picture] = ()
) -> str:
    """Post by the form; the path of the note, whose page is shown then."""
    tab.open("/compose")
    if pictures:
        choose_pictures(tab, pictures)
    tab.fill(title=title, text=text)
    tab.press(tab.find(".compose-end button"))
    return tab.path


def open_note_menu(tab: Tab) -> None:
    tab.find('.note-acts summary[aria-label="More for this note"]').click()


def alts(tab: Tab) -> list[str | None]:
    """The descriptions of the photos on a note's page."""
    photos = tab.find(".slides .slide-link img").all()
    return [each.get_attribute("alt") for each in photos]
