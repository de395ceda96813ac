"""E-mail kept in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from shared.providers.email.base import Email


@dataclass
class FakeEmail:
    """Keeps what was sent; ``faults`` are raised by the next calls, one each."""

    sent: list[Email] = field(default_factory=list)
    faults: deque[Exception] = field(default_factory=deque)
    provider: str = "fake"

    def send(self, email: Email) -> str:
        """Keep the message, or fail as scripted."""
        if self.faults:
            raise self.faults.popleft()
        self.sent.append(email)
        return f"fake-email-{len(self.sent)}"
