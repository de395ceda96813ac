"""A real SMTP server on a port of this machine, with or without encryption, that keeps what it receives."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

Security = Literal["none", "starttls", "tls"]


class SmtpServer(socketserver.ThreadingTCPServer):
    """As much of RFC 5321, and of RFC 3207 for STARTTLS, as smtplib needs.

    With encryption it takes no message over a plain connection; `encrypted` counts the messages that came encrypted.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, security: Security = "none", context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[EmailMessage] = []
        self.encrypted = 0
        self.security = security
        self.context = context

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: SmtpServer

    is_encrypted = False

    def handle(self) -> None:
        try:
            if self.server.security == "tls":
                self._encrypt()
            self._talk()
        except OSError:
            # The client did not trust the certificate, or hung up.
            return

    def _talk(self) -> None:
        self._say("220 localhost")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO" and self.server.security == "starttls" and not self.is_encrypted:
                self._say("250-localhost")
                self._say("250 STARTTLS")
                continue
            if verb == b"STAR":
                self._say("220 go on")
                self._encrypt()
                continue
            if verb == b"MAIL" and self.server.security != "none" and not self.is_encrypted:
                self._say("530 Must issue a STARTTLS command first")
                continue
            if verb == b"DATA":
                self._say("354 go on")
                self.server.received.append(self._message())
                self.server.encrypted += self.is_encrypted
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 OK")

    def _encrypt(self) -> None:
        assert self.server.context is not None
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)  # type: ignore[assignment]
        self.is_encrypted = True

    def _message(self) -> EmailMessage:
        raw = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            raw += line[1:] if line.startswith(b"..") else line
        found = message_from_bytes(raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def serving_smtp(security: Security = "none", context: ssl.SSLContext | None = None) -> Iterator[SmtpServer]:
    """A running server until the block ends; `context` holds its certificate where it encrypts."""
    with SmtpServer(security, context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=5)
