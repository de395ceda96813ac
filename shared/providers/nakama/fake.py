"""A game in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from shared.providers.nakama.base import Account, NakamaRejectedError, Notice


@dataclass
class FakeNakama:
    """Keeps what was sent to its ``accounts``; ``faults`` are raised by the next calls, one each."""

    accounts: dict[str, Account] = field(default_factory=dict)
    sent: list[Notice] = field(default_factory=list)
    faults: deque[Exception] = field(default_factory=deque)

    def account(self, user_id: str) -> Account | None:
        """The account, or fail as scripted."""
        self._fail()
        return self.accounts.get(user_id)

    def notify(self, notice: Notice) -> None:
        """Keep the notice, or fail as scripted."""
        self._fail()
        if notice.user_id not in self.accounts:
            raise NakamaRejectedError("no such player")
        self.sent.append(notice)

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.popleft()
