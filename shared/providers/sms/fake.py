"""Text messages kept in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SentSms:
    """A message that was sent."""

    phone: str
    text: str
    message_id: str


@dataclass
class FakeSms:
    """Keeps what was sent; ``faults`` are raised by the next calls, one each."""

    sent: list[SentSms] = field(default_factory=list)
    faults: deque[Exception] = field(default_factory=deque)
    provider: str = "fake"

    def send(self, *, phone: str, text: str, message_id: str) -> str:
        """Keep the message, or fail as scripted."""
        if self.faults:
            raise self.faults.popleft()
        self.sent.append(SentSms(phone, text, message_id))
        return f"fake-sms-{len(self.sent)}"
