"""Counters that an index sorts by their value, most first, and reading them in exactly that order.

Each change of a value would move an index entry, which is two writes. So the index has a counter itself only while it
has counted little. After that a RankEntry stands for it, by a bound above its value that rises by a sixteenth at most;
whoever reads a ranking waits with a counter until no bound that follows is as high as its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar, TypeAlias, TypeVar

from pynamodb.exceptions import PutError

from shared.analytics.models import AnalyticsItem, LatestCounter, in_generation
from shared.analytics.reports import current_generation, place_in, stored
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.data.failures import lost_condition
from shared.data.numbers import WholeNumber

# A bound has so many significant bits: it is above its value by a sixteenth at most.
BITS = 5
# From then on a bound changes with every second time at most, and ever less often.
MANY_TIMES = 64
# So that numbers below zero sort, too.
ZERO = 10**15
# Comes after every name.
LAST_NAME = "\U0010ffff"


class RankedCounter(LatestCounter):
    """A counter that an index sorts by `value`; `times` says how often it has counted something."""

    ranking: ClassVar[str]
    # That of its RankEntry, once there is one; until then the index has the counter itself.
    bound = WholeNumber(null=True)

    @property
    def name_in_ranking(self) -> str:
        """What it counts: the part of its key that the projection names, behind generation and kind."""
        return self.pk.split("#", 2)[2]

    @property
    def value(self) -> int:
        """By which it is sorted."""
        raise NotImplementedError

    @property
    def times(self) -> int:
        """How often it has counted something, about."""
        raise NotImplementedError

    def set_index_keys(self) -> None:
        """Set the keys or the bound that follow from the value."""
        bound: int | None = self.bound
        if bound is None and self.times < MANY_TIMES:
            self.gsi1pk, self.gsi1sk = ranking_in(self.pk, self.ranking), rank(self.value, self.name_in_ranking)
        else:
            self.gsi1pk = self.gsi1sk = None
            self.bound = max(bound or 0, bound_of(self.value))


R = TypeVar("R", bound=RankedCounter)
# A value, and the name that says which of those with the same value is first.
Place: TypeAlias = tuple[int, str]


class RankEntry(AnalyticsItem, discriminator="rank_entry"):
    """Stands for a counter in its ranking, where a bound says that it is not further up."""

    @classmethod
    def of(cls, counter: RankedCounter, bound: int) -> RankEntry:
        """The entry of a counter with a bound."""
        return cls(
            counter.pk,
            f"{counter.sk}#RANK",
            gsi1pk=ranking_in(counter.pk, counter.ranking),
            gsi1sk=rank(bound, counter.name_in_ranking),
        )


def raise_bound(counter: RankedCounter) -> None:
    """Raise the bound of a counter's entry before the counter is stored, so that it is never below the value.

    It never falls, since somebody might store a larger value at that moment: one that is too high costs a read.
    """
    bound: int | None = counter.bound
    if bound is None:
        return
    entry = RankEntry.of(counter, bound)
    try:
        entry.save(condition=RankEntry.pk.does_not_exist() | (RankEntry.gsi1sk < entry.gsi1sk))
    except PutError as error:
        if not lost_condition(error):
            raise


def rank(value: int, name: str) -> str:
    """A sort key by number, then name; a refund that comes before its payment makes a number negative for a while."""
    return f"{value + ZERO:016d}#{name}"


def bound_of(value: int) -> int:
    """The smallest number of few significant bits that is not below a value; 0 for what is below zero."""
    if value <= 0:
        return 0
    unit = 1 << max(0, value.bit_length() - BITS)
    return -(-value // unit) * unit


def ranking_in(pk: str, ranking: str) -> str:
    """The index's hash key of a ranking in the generation that a counter's key names."""
    return f"{pk.partition('#')[0]}#{ranking}"


def ranked(model: type[R], *, listing: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[R]:
    """A page of a ranking, most first, over all time; a cursor is good for its `listing` and generation only.

    Raises InvalidCursorError.
    """
    generation = current_generation()
    scope = f"analytics:{generation}:{listing}"
    after, start = _position(decode_cursor(scope, cursor)) if cursor else (None, None)
    limit = max(1, min(limit, MAX_LIMIT))
    shown: list[tuple[str, R]] = []
    # Sort key in the index, by counter: those that somebody further down may come before.
    waiting: dict[str, tuple[str, R]] = {}
    seen: set[str] = set()
    for key, counter in _entries(model, generation, start, limit + 2):
        shown += _before(waiting, _place(key))
        if counter.name_in_ranking not in seen and (after is None or _place_of(counter) < after):
            seen.add(counter.name_in_ranking)
            waiting[counter.name_in_ranking] = key, counter
        if len(shown) > limit:
            break
    else:
        shown += _before(waiting, None)
    page = [counter for _, counter in shown[:limit]]
    rest = [key for key, _ in (*shown[limit:], *waiting.values())]
    if not rest:
        return Page(page)
    value, name = _place_of(page[-1])
    # What comes later may sell meanwhile and still come later: its bound rises as far as this.
    reach = rank(bound_of(value), LAST_NAME)
    return Page(page, encode_cursor(scope, {"value": value, "name": name, "from": max(reach, *rest)}))


def every(model: type[R]) -> Iterator[R]:
    """Every counter of a ranking: for an order that no index has, among thousands of things."""
    seen: set[str] = set()
    for _, counter in _entries(model, current_generation(), None, MAX_LIMIT):
        if counter.name_in_ranking not in seen:
            seen.add(counter.name_in_ranking)
            yield counter


def _entries(model: type[R], generation: int, start: str | None, size: int) -> Iterator[tuple[str, R]]:
    """A ranking's entries from a sort key on, each with its counter as it is stored."""
    index: Any = AnalyticsItem.gsi1
    found = index.query(
        in_generation(generation, model.ranking),
        range_key_condition=AnalyticsItem.gsi1sk <= start if start else None,
        scan_index_forward=False,
        page_size=size,
    )
    while part := list(islice(found, size)):
        keys = [(str(one.gsi1sk), one) for one in part]
        # An entry that moves while the index is read may come twice.
        names = list(dict.fromkeys(_place(key)[1] for key, one in keys if isinstance(one, RankEntry)))
        counters = dict(zip(names, stored(model, [(name,) for name in names]), strict=True))
        for key, one in keys:
            counter = counters[_place(key)[1]] if isinstance(one, RankEntry) else one
            # An entry is there before its counter is.
            if isinstance(counter, model):
                yield key, counter


def _before(waiting: dict[str, tuple[str, R]], place: Place | None) -> list[tuple[str, R]]:
    """Take those out of `waiting` that come before a place, in their order; all of them without one."""
    ready = [one for one in waiting.values() if place is None or _place_of(one[1]) >= place]
    for _, counter in ready:
        del waiting[counter.name_in_ranking]
    return sorted(ready, key=lambda one: _place_of(one[1]), reverse=True)


def _place_of(counter: RankedCounter) -> Place:
    return counter.value, counter.name_in_ranking


def _place(key: str) -> Place:
    number, _, name = key.partition("#")
    return int(number) - ZERO, name


def _position(cursor: dict[str, Any]) -> tuple[Place, str]:
    place, start = place_in(cursor), cursor.get("from")
    if not isinstance(start, str) or not start:
        raise InvalidCursorError()
    return place, start
