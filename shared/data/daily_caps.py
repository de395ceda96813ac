"""Daily caps: a counter of a day (UTC), or of what its key says, that stops at a limit, counted alone or in the
caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from threading import Lock

from pynamodb.attributes import Attribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.core.errors import TooManyError
from shared.data.base import AtriumModel
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork

LARGEST_SHARE = 20
MOST_SHARES = 1000
_LOCK = Lock()


@cache
def shares() -> dict[tuple[str, str, str], int]:
    """(table, pk, sk) of a counter → how many of this process's share of its cap are left."""
    return {}


def next_reset(moment: datetime) -> datetime:
    """When the counters begin anew: the next midnight, UTC."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def seconds_to_reset(moment: datetime) -> int:
    """After how many whole seconds the counters have begun anew, as `Retry-After` says it."""
    return int((next_reset(moment) - moment).total_seconds()) + 1


@dataclass(frozen=True, slots=True)
class DailyCap:
    """One counter, and how far it may go: `counter` has its key and `ttl` set (None: it is kept), `used` counts.

    A cap of 0 or less allows nothing.
    """

    counter: AtriumModel
    used: Attribute[int]
    cap: int

    def count(self, exceeded: Callable[[], Exception]) -> None:
        """Count one in a write of its own. Raises what `exceeded` makes once the cap is reached.

        Sent again after a lost answer it counts twice, and what then is not done stays counted: the safe side.
        """
        if not self._take(1):
            raise exceeded()

    def count_leased(self, exceeded: Callable[[], Exception]) -> None:
        """As `count`, by shares that this process takes beforehand and uses up: for a counter that all messages meet.

        A share is a hundredth of the cap, twenty at most. What a process does not use stays counted: the safe side.
        """
        key = (self.counter.Meta.table_name, self.counter.pk, self.counter.sk)
        with _LOCK:
            if left := shares().get(key, 0):
                shares()[key] = left - 1
                return
        share = max(1, min(LARGEST_SHARE, self.cap // 100))
        if share > 1 and self._take(share):
            with _LOCK:
                if len(shares()) >= MOST_SHARES:
                    shares().clear()  # mostly those of days that are over
                shares()[key] = shares().get(key, 0) + share - 1
        elif not self._take(1):
            raise exceeded()

    def count_in(self, uow: UnitOfWork, exceeded: Callable[[], Exception], *more: Action) -> None:
        """Make counting one a part of a transaction: exactly once, and only with it; `more` changes the same counter.

        Raises what `exceeded` makes, here for a cap of 0 and otherwise at the commit. Everybody's counter is one item:
        thousands of transactions in a day do not contend for it.
        """
        if self.cap <= 0:
            raise exceeded()
        uow.update(self.counter, [*self._actions(), *more], condition=self._is_free(), on_conflict=lambda _: exceeded())

    def _take(self, count: int) -> bool:
        """Count some; False when that would be more than the cap."""
        if self.cap < count:
            return False
        try:
            self.counter.update(self._actions(count), condition=self._is_free(count))
        except UpdateError as error:
            if lost_condition(error):
                return False
            raise
        return True

    def _actions(self, count: int = 1) -> list[Action]:
        model = type(self.counter)
        actions = [self.used.add(count), model.item_type.set(model)]
        return actions if self.counter.ttl is None else [*actions, model.ttl.set(self.counter.ttl)]

    def _is_free(self, count: int = 1) -> Condition:
        free: Condition = self.used.does_not_exist() | (self.used <= self.cap - count)
        return free


def count_today(
    uow: UnitOfWork, model: type[AtriumModel], key: Callable[[str], tuple[str, str]], used: Attribute[int], cap: int
) -> None:
    """Count one of today (UTC) in the caller's transaction, in an item of `model` whose `key` a day has; it is kept for
    two days. At the commit TooManyError.
    """
    now = clock.now()
    today = model(*key(f"{now:%Y-%m-%d}"), ttl=clock.epoch(now + timedelta(days=2)))
    DailyCap(today, used, cap).count_in(uow, lambda: TooManyError(retry_after=seconds_to_reset(now)))
