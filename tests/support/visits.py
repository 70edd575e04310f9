"""What people do on a live node with a browser, a form at a time."""

import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, TypeVar

import httpx

from tests.support.nodes import LiveNode, Visitor, wait_for

T = TypeVar("T")

PROMPT_S = 15.0
"""What a change may take to show on another node: less than until a delivery that
failed is tried again, so that a test fails whose deliveries do not arrive at once. The
aim is 2 s; how far from it a busy machine was is printed, and fails nothing."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo to post: the file and its description."""

    data: bytes
    alt: str


class Member:
    """Somebody with an account, logged in; owners are made by the command line."""

    def __init__(self, node: LiveNode, name: str, *, role: str = "member") -> None:
        self.node = node
        self.name = name
        self.password = f"{name} likes vermilion"
        if role == "member":
            self.browser: Visitor = node.join(name, self.password)
        else:
            node.add_user(name, role=role, password=self.password)
            self.browser = node.log_in(name, password=self.password)

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.node.host}"

    @property
    def followers_path(self) -> str:
        return f"/@{self.name}/followers"

    # Others

    def profile_of(self, other: "Member") -> str:
        """The other's profile as this node shows it."""
        return self.browser.get(self.path_to(other))

    def path_to(self, other: "Member") -> str:
        host = "" if other.node is self.node else f"@{other.node.host}"
        return f"/@{other.name}{host}"

    def search(self, words: str) -> str:
        page = self.browser.http.get("/search", params={"q": words, "tab": "all"})
        assert page.status_code == 200, page.text
        return page.text

    def find(self, other: "Member") -> int:
        """Look somebody up by handle; their id here."""
        page = self.search(other.handle)
        found = re.search(r"/people/(\d+)/(?:un)?follow", page)
        assert found, f"{other.handle} is not on the page"
        return int(found.group(1))

    def follow(self, other: "Member") -> None:
        self.tell(other, "follow")

    def tell(self, other: "Member", verb: str) -> None:
        """Follow, unfollow, block, unblock, mute or unmute somebody."""
        self.browser.post(f"/people/{self.find_known(other)}/{verb}")

    def find_known(self, other: "Member") -> int:
        """Their id, from their profile here if there is one."""
        page = self.browser.http.get(self.path_to(other))
        found = re.search(r'id="follow-(\d+)"', page.text)
        return int(found.group(1)) if found else self.find(other)

    def follows(self, other: "Member") -> bool:
        return "/unfollow" in self.profile_of(other) and not self.waits_for(other)

    def waits_for(self, other: "Member") -> bool:
        return ">Requested<" in self.profile_of(other)

    # Notes

    def post(
        self,
        text: str,
        *,
        title: str = "",
        visibility: str = "public",
        photos: Sequence[Shot] = (),
        options: Sequence[str] = (),
    ) -> str:
        """Post by the form, with `options` a poll; the path of the note's page."""
        fields = note_fields(text, title=title, visibility=visibility)
        fields |= {f"poll_{at}": each for at, each in enumerate(options, 1)}
        files = {
            f"photo_new{at}": (f"{at}.jpg", shot.data, "image/jpeg")
            for at, shot in enumerate(photos, 1)
        }
        for at, shot in enumerate(photos, 1):
            fields |= {f"alt_new{at}": shot.alt, f"order_new{at}": str(at)}
        answer = self.browser.post("/compose", fields, files=files or None)
        return answer.headers["Location"]

    def edit(self, path: str, text: str) -> None:
        """Change the text of a note; its photos stay."""
        form_path = f"/notes/{note_id(path)}/edit"
        page = self.browser.get(form_path)
        fields: dict[str, Any] = {**note_fields(text), "title": _title_in(page)}
        fields["media"] = re.findall(r'name="media" value="(\d+)"', page)
        for media in fields["media"]:
            alt = re.search(rf'name="alt_m{media}"[^>]*>\s*([^<]*)</textarea>', page)
            fields[f"alt_m{media}"] = unescape(alt.group(1)) if alt else ""
        self.browser.post(form_path, fields)

    def delete(self, path: str) -> None:
        self.browser.post(f"/notes/{note_id(path)}/delete")

    def react(self, path: str, verb: str) -> None:
        """Like, unlike, boost, unboost, bookmark, unbookmark or unreact."""
        self.browser.post(f"/notes/{note_id(path)}/{verb}")

    def react_with(self, path: str, emoji: str) -> None:
        self.browser.post(f"/notes/{note_id(path)}/react", {"typed": emoji})

    def reply(self, path: str, text: str, *, visibility: str = "public") -> str:
        fields = {"text": text, "visibility": visibility, "language": "en"}
        answer = self.browser.post(f"/notes/{note_id(path)}/reply", fields)
        return answer.headers["Location"]

    def vote(self, path: str, choice: int) -> None:
        """Choose an option of a poll, counted from 1."""
        self.browser.post(f"/notes/{note_id(path)}/vote", {"choice": str(choice)})

    def shares(self, path: str) -> list[str]:
        """What a poll's page says of each option."""
        page = self.browser.get(path)
        return re.findall(r'class="poll-share"><strong>(\d+ %)<', page)

    def home_paths(self) -> list[str]:
        """The notes on the home page, newest first."""
        page = self.browser.get("/")
        return re.findall(r'class="card-media" href="([^"]+)"', page)

    def sees(self, author: "Member", *, text: str) -> str | None:
        """The path of the author's note with this text in the home feed, if there."""
        own = self.path_to(author) + "/"
        for path in self.home_paths():
            if path.startswith(own) and text in self.browser.get(path):
                return path
        return None

    def opens(self, path: str) -> httpx.Response:
        return self.browser.http.get(path, follow_redirects=True)

    def count(self, path: str, what: str) -> int:
        """How many likes or boosts a note's page shows."""
        page = self.browser.get(path)
        found = re.search(
            rf'id="{what}-{note_id(path)}".*?act-count">(\d*)<', page, re.DOTALL
        )
        assert found, f"no {what} on {path}"
        return int(found.group(1) or 0)

    def reactions(self, path: str) -> dict[str, int]:
        """How often each emoji stands under a note; small numbers only."""
        page = self.browser.get(path)
        _, _, rest = page.partition(f'id="reactions-{note_id(path)}"')
        part = rest.partition('<section class="comments"')[0]
        found = re.findall(r'value="([^"]+)" class="reaction" aria-.*?> (\d+)<', part)
        return {emoji: int(count) for emoji, count in found}

    def notifications(self) -> str:
        return self.browser.get("/notifications")


def note_fields(
    text: str, *, title: str = "", visibility: str = "public"
) -> dict[str, Any]:
    return {"text": text, "title": title, "visibility": visibility, "language": "en"}


def note_id(path: str) -> str:
    return path.partition("#")[0].rpartition("/")[2]


def promptly(what: str, check: Callable[[], T], *, timeout_s: float = PROMPT_S) -> T:
    """Wait for a change to show, but for no second delivery; print the time."""
    began = time.monotonic()
    found = wait_for(check, timeout_s=timeout_s, what=what)
    print(f"{time.monotonic() - began:6.2f} s  {what}", file=sys.stderr)
    return found


def _title_in(page: str) -> str:
    found = re.search(r'<input[^>]*name="title"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', found.group(0)) if found else None
    return unescape(value.group(1)) if value else ""
