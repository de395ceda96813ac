"""Daily caps: a counter of a day (UTC), or of what its key says, that stops at a limit, counted alone or in the
caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import Attribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.data.base import AtriumModel
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork


def next_reset(moment: datetime) -> datetime:
    """When the counters begin anew: the next midnight, UTC."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


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
        if self.cap <= 0:
            raise exceeded()
        try:
            self.counter.update(self._actions(), condition=self._is_free())
        except UpdateError as error:
            if lost_condition(error):
                raise exceeded() from None
            raise

    def count_in(self, uow: UnitOfWork, exceeded: Callable[[], Exception]) -> None:
        """Make counting one a part of a transaction: exactly once, and only with it.

        Raises what `exceeded` makes, here for a cap of 0 and otherwise at the commit. Everybody's counter is one item:
        thousands of transactions in a day do not contend for it.
        """
        if self.cap <= 0:
            raise exceeded()
        uow.update(self.counter, self._actions(), condition=self._is_free(), on_conflict=lambda _: exceeded())

    def _actions(self) -> list[Action]:
        model = type(self.counter)
        actions = [self.used.add(1), model.item_type.set(model)]
        return actions if self.counter.ttl is None else [*actions, model.ttl.set(self.counter.ttl)]

    def _is_free(self) -> Condition:
        free: Condition = self.used.does_not_exist() | (self.used < self.cap)
        return free
