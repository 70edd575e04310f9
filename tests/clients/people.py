"""People who let an app in as they would: by a browser, pressing the button."""

import re

import requests
from mastodon import Mastodon

from tests.support.nodes import LiveNode, Visitor

SCOPES = ["read", "write", "follow", "push"]
STAFF = ["admin:read", "admin:write"]
CODE = re.compile(r'class="codes">\s*<li><code>([\w-]+)</code>')


class Person:
    """Somebody with an account, a browser, and Mastodon.py let in."""

    def __init__(self, node: LiveNode, name: str, *, role: str = "") -> None:
        self.node = node
        self.name = name
        self.scopes = [*SCOPES, *STAFF] if role else SCOPES
        password = f"{name} likes vermilion"
        self.browser = node.join(name, password)
        if role:
            node.run("user", "set-role", name, role)
            self.browser.log_in(name, password)
        self.session = requests.Session()
        self.session.trust_env = False
        self.app = self._log_in()

    def close(self) -> None:
        self.session.close()

    def _log_in(self) -> Mastodon:
        client_id, secret = Mastodon.create_app(
            f"Library of {self.name}",
            scopes=self.scopes,
            api_base_url=self.node.base_url,
            session=self.session,
        )
        app = Mastodon(
            client_id=client_id,
            client_secret=secret,
            api_base_url=self.node.base_url,
            session=self.session,
            ratelimit_method="throw",
        )
        url = app.auth_request_url(scopes=self.scopes, allow_http=True)
        code = let_in(self.browser, url)
        app.log_in(code=code, scopes=self.scopes, allow_http=True)
        return app


def let_in(browser: Visitor, url: str) -> str:
    """Open what an app opens, say yes; the code that is to be copied."""
    page = browser.get(url)
    assert "Let this app in?" in page
    fields = browser.hidden(page, "/oauth/authorize")
    done = browser.http.post("/oauth/authorize", data={**fields, "decision": "allow"})
    found = CODE.search(done.text)
    assert found, done.text[:2_000]
    return found.group(1)
