"""What a benchmark yields: one figure, what it is held against, and whether it meets its bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured thing. The bar is for `value / reference`, or for `value` itself when `is_ratio` is false."""

    what: str
    unit: str
    value: float
    against: str = ""
    reference: float | None = None
    bar: float | None = None
    stretch: float | None = None
    is_ratio: bool = True
    samples: Sequence[float] = field(default_factory=tuple)
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value in units of its reference."""
        return self.value / self.reference if self.reference else None

    @property
    def is_met(self) -> bool | None:
        """Whether the figure is at or under its bar; None when it has no bar."""
        if self.bar is None:
            return None
        judged = self.ratio if self.is_ratio else self.value
        if judged is None:
            raise ValueError(f"{self.what}: a bar for a ratio needs a reference")
        # Two decimals, as the table shows them: a figure and its verdict must not contradict each other.
        return round(judged, 2) <= self.bar

    def as_json(self) -> dict[str, Any]:
        """Everything, with what follows from it."""
        return {**asdict(self), "samples": list(self.samples), "ratio": self.ratio, "is_met": self.is_met}


def median_figure(samples: Sequence[float], *, reference: Sequence[float] | None = None, **fields: Any) -> Figure:
    """A figure whose value is the median of its samples, against the median of the reference's."""
    return Figure(
        value=median(samples), reference=median(reference) if reference else None, samples=tuple(samples), **fields
    )


@dataclass(frozen=True, slots=True)
class Options:
    """What the person at the keyboard asked for; `runs` None leaves the number to the benchmark."""

    say: Callable[[str], None]
    runs: int | None = None
    only: tuple[str, ...] = ()

    def wants(self, name: str) -> bool:
        """Whether `--only` leaves this name in."""
        return not self.only or name in self.only
