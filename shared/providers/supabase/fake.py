"""Tables in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.providers.supabase.base import Person, Row


@dataclass
class FakeSupabase:
    """Keeps rows by table and id; ``faults`` are raised by the next calls, one each."""

    tables: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    faults: deque[Exception] = field(default_factory=deque)

    def update(self, table: str, values: Row, *, where: Mapping[str, str]) -> int:
        """Change rows, or fail as scripted."""
        self._fail()
        met = [row for row in self._rows(table).values() if all(_meets(row, *one) for one in where.items())]
        for row in met:
            row.update(values)
        return len(met)

    def insert(self, table: str, rows: Sequence[Row]) -> int:
        """Add rows, or fail as scripted."""
        self._fail()
        kept = self._rows(table)
        fresh = [row for row in rows if row["id"] not in kept]
        kept.update({row["id"]: dict(row) for row in fresh})
        return len(fresh)

    def delete(self, table: str, *, where: Mapping[str, str]) -> int:
        """Remove rows, or fail as scripted."""
        self._fail()
        rows = self._rows(table)
        met = [name for name, row in rows.items() if all(_meets(row, *one) for one in where.items())]
        for name in met:
            del rows[name]
        return len(met)

    def find_person(self, *, email: str | None, phone: str | None) -> Person | None:
        """Who has one of the addresses, or fail as scripted."""
        self._fail()
        for name, value in (("email", email), ("phone", phone)):
            for person in self.people:
                if value and getattr(person, name) == value:
                    return person
        return None

    def _rows(self, table: str) -> dict[str, dict[str, Any]]:
        return self.tables.setdefault(table, {})

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.popleft()


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"eq": lambda a, b: a == b, "lt": lambda a, b: a < b}


def _meets(row: Row, column: str, condition: str) -> bool:
    name, _, value = condition.partition(".")
    kept = row[column]
    return _COMPARISONS[name](kept, int(value) if isinstance(kept, int) else value)
