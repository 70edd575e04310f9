"""A mail server that keeps what it gets, and misbehaves when told to."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass
class PostOffice:
    """What it demands, what it answers, what it got."""

    tls: ssl.SSLContext | None = None
    """With it STARTTLS is offered, or `is_tls_first` speaks nothing else."""
    is_tls_first: bool = False
    answers: list[bytes] = field(default_factory=list[bytes])
    """To the next recipients, in order; then `250 ok`."""
    opened: threading.Event = field(default_factory=threading.Event)
    """Visitors wait for their greeting until this is set."""
    visits: list[str] = field(default_factory=list[str])
    """Who connected and what they said, without the mails."""
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    passwords: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    was_encrypted: list[bool] = field(default_factory=list[bool])
    port: int = 0


@contextmanager
def open_post_office(office: PostOffice) -> Iterator[PostOffice]:
    """Let it serve on a port of its own."""
    office.opened.set()
    with _Server(("127.0.0.1", 0), _Visit) as server:
        server.office = office
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield office
        finally:
            office.opened.set()
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    office: PostOffice

    def handle_error(self, request: object, client_address: object) -> None:
        """Visitors may leave at any time."""


class _Visit(socketserver.StreamRequestHandler):
    """One connection: RFC 5321, as far as a mailer goes."""

    def handle(self) -> None:
        self._office = cast("_Server", self.server).office
        self._office.visits.append("connect")
        self._is_encrypted = False
        if self._office.is_tls_first:
            self._encrypt()
        self._office.opened.wait(60)
        self._say(b"220 post.example")
        while line := self.rfile.readline():
            word = line.split()[0].upper().decode() if line.strip() else ""
            self._office.visits.append(word)
            if word == "QUIT":
                self._say(b"221 bye")
                return
            self._answer(word, line)

    def finish(self) -> None:
        # The server closes the socket that it knows; TLS made another one of it.
        super().finish()
        self.request.close()

    def _answer(self, word: str, line: bytes) -> None:
        if word == "EHLO":
            self._greet()
        elif word == "STARTTLS":
            self._say(b"220 go ahead")
            self._encrypt()
        elif word == "AUTH":
            _, name, password = base64.b64decode(line.split()[2]).split(b"\0")
            self._office.passwords.append((name.decode(), password.decode()))
            self._say(b"235 welcome")
        elif word == "RCPT":
            answers = self._office.answers
            self._say(answers.pop(0) if answers else b"250 ok")
        elif word == "DATA":
            self._say(b"354 go on")
            self._keep()
            self._say(b"250 ok")
        else:
            self._say(b"250 ok")

    def _greet(self) -> None:
        offers = [b"post.example", b"8BITMIME"]
        if self._office.tls is not None and not self._is_encrypted:
            offers.append(b"STARTTLS")
        else:
            offers.append(b"AUTH PLAIN")
        for offer in offers[:-1]:
            self._say(b"250-" + offer)
        self._say(b"250 " + offers[-1])

    def _encrypt(self) -> None:
        assert self._office.tls is not None
        self.request = self._office.tls.wrap_socket(self.request, server_side=True)
        self.rfile = self.request.makefile("rb")
        self.wfile = self.request.makefile("wb", buffering=0)
        self._is_encrypted = True

    def _keep(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self._office.was_encrypted.append(self._is_encrypted)
        self._office.mails.append(cast("EmailMessage", message))

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
