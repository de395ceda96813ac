"""What the mail server hands in: a whole mail, or its parts."""

from __future__ import annotations

import base64
import binascii
from email.message import EmailMessage
from email.policy import SMTP
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shared.http.models import PLAIN_LINE, RequestModel, example
from shared.support.tickets.mail_parsing import ADDRESS, Mail, MailFile, body_of, parse

# Base64 within what Lambda takes as a request (6 MB).
MAIL_LIMIT, PART_LIMIT = 5_500_000, 900_000
_BASE64 = r"^[A-Za-z0-9+/\s]*={0,2}\s*$"
# Other people's texts, cleaned by `mail_parsing` and not refused; headers are what was signed.
Words, Raw = StringConstraints(max_length=PART_LIMIT), StringConstraints(max_length=PART_LIMIT, strip_whitespace=False)
Bytes = Annotated[
    str,
    StringConstraints(max_length=MAIL_LIMIT, pattern=_BASE64),
    Field(json_schema_extra={"x-max-bytes": MAIL_LIMIT}),
]


Sender = Annotated[str, StringConstraints(max_length=320, pattern=ADDRESS), PLAIN_LINE]


class MailHeaderRequest(RequestModel):
    """One header of a mail."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[\x21-\x39\x3b-\x7e]+$")]
    value: Annotated[str, Raw]


class MailFileRequest(RequestModel):
    """A file that came with a mail."""

    name: Annotated[str, StringConstraints(max_length=1000)] = "file"
    content_type: Annotated[str, StringConstraints(max_length=255)] = "application/octet-stream"
    content_base64: Bytes


class MailRequest(RequestModel):
    """A mail as the mail server hands it in: whole (`raw_base64`), or in its parts.

    `sender` is the address in `From`, `headers` are in the mail's order. They say whether a machine wrote it, which
    mail it answers, and, in our server's own `Authentication-Results`, whether the sender did.
    """

    model_config = example(
        sender="anna@example.com",
        subject="Re: [K7M4-9Q2D] Where is my parcel?",
        text="It has come, thank you!",
        headers=[{"name": "Message-ID", "value": "<1@example.com>"}],
    )

    raw_base64: Bytes | None = None
    sender: Sender | None = None
    subject: Annotated[str, Words] = ""
    text: Annotated[str, Words] = ""
    html: Annotated[str, Words] = ""
    headers: Annotated[list[MailHeaderRequest], Field(default_factory=list, max_length=1000)]
    attachments: Annotated[list[MailFileRequest], Field(default_factory=list, max_length=50)]

    @model_validator(mode="after")
    def _is_whole_or_in_parts(self) -> Self:
        parts = self.model_fields_set - {"raw_base64"}
        if (self.raw_base64 is None) == (self.sender is None) or (self.raw_base64 is not None and parts):
            raise ValueError("hand in raw_base64 alone, or sender and what else the mail holds")
        try:
            for one in (self.raw_base64 or "", *(file.content_base64 for file in self.attachments)):
                base64.b64decode(one)
        except (binascii.Error, ValueError):
            raise ValueError("a file or mail is not base64") from None
        return self

    def mail(self) -> Mail:
        """The same as the rules read it."""
        if self.raw_base64 is not None:
            return parse(base64.b64decode(self.raw_base64))
        headers = [(header.name, header.value) for header in self.headers]
        files = [
            MailFile(file.name, file.content_type.lower(), base64.b64decode(file.content_base64))
            for file in self.attachments
        ]
        return Mail(
            sender=str(self.sender),
            subject=self.subject,
            text=body_of(self.text, self.html),
            headers=headers,
            files=files,
            original=self._original(headers),
        )

    def _original(self, headers: list[tuple[str, str]]) -> bytes:
        """A mail file of the parts: the headers as they came, then the words and the HTML."""
        message = EmailMessage(policy=SMTP)
        message.set_content(self.text.encode("utf-8", "replace").decode())
        if self.html:
            message.add_alternative(self.html.encode("utf-8", "replace").decode(), subtype="html")
        own = {name.lower() for name, _ in headers} | {"content-type", "content-transfer-encoding", "mime-version"}
        named = [("From", str(self.sender)), ("Subject", self.subject)]
        kept = [(name, value) for name, value in named if name.lower() not in own]
        kept += [(name, value) for name, value in headers if not name.lower().startswith(("content-", "mime-"))]
        lines = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in kept)
        return lines.encode("utf-8", "replace") + message.as_bytes()
