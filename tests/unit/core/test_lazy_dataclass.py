"""A frozen class whose methods are made later is like one whose methods are made at once."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from shared.core import lazy_dataclass

T = TypeVar("T")
BOTH: list[Any] = [dataclasses.dataclass, lazy_dataclass.dataclass]


def family(dataclass: Any) -> tuple[Any, Any]:
    """A class and one derived from it, with what ours have: defaults, metadata, constants, methods that call others."""

    @dataclass(frozen=True, kw_only=True)
    class Thing:
        """A thing."""

        kind: ClassVar[str] = "thing"

        name: str
        sizes: list[int] = dataclasses.field(default_factory=list)
        note: str | None = dataclasses.field(default=None, metadata={"absent": True})
        secret: str = dataclasses.field(default="x", repr=False, compare=False)

        def title(self) -> str:
            return self.name.title()

    @dataclass(frozen=True, kw_only=True)
    class Special(Thing):
        kind: ClassVar[str] = "special"

        amount: int

        def title(self) -> str:
            return f"{super().title()}!"

        def __post_init__(self) -> None:
            if self.amount < 0:
                raise ValueError("amount")

    return Thing, Special


@pytest.mark.parametrize("dataclass", BOTH)
def test_the_derived_class_may_be_the_first_that_is_used(dataclass: Any) -> None:
    thing, special = family(dataclass)
    made = special(name="oat", amount=5, sizes=[1])
    assert repr(made).endswith("Special(name='oat', sizes=[1], note=None, amount=5)")
    assert made == special(name="oat", amount=5, sizes=[1], secret="y") != special(name="oat", amount=6, sizes=[1])
    assert made != thing(name="oat", sizes=[1])
    assert (made.title(), made.kind, special.kind, thing.kind) == ("Oat!", "special", "special", "thing")
    assert dataclasses.asdict(made) == {"name": "oat", "sizes": [1], "note": None, "secret": "x", "amount": 5}
    assert dataclasses.replace(made, amount=7).amount == 7
    assert special.__match_args__ == ()
    with pytest.raises(ValueError, match="amount"):
        special(name="oat", amount=-1)
    with pytest.raises(TypeError):
        special(name="oat")
    with pytest.raises(TypeError):
        special("oat", 5)


@pytest.mark.parametrize("dataclass", BOTH)
def test_the_fields_may_be_asked_for_first(dataclass: Any) -> None:
    _, special = family(dataclass)
    assert [one.name for one in dataclasses.fields(special)] == ["name", "sizes", "note", "secret", "amount"]
    assert dataclasses.fields(special)[2].metadata == {"absent": True}
    assert dataclasses.is_dataclass(special)
    # A field without a default is no attribute of the class, one with a default is.
    assert (hasattr(special, "name"), special.note, hasattr(special, "sizes")) == (False, None, False)


@pytest.mark.parametrize("dataclass", BOTH)
def test_nothing_is_changed(dataclass: Any) -> None:
    _, special = family(dataclass)
    made = special(name="oat", amount=5)

    class Further(special):  # type: ignore[misc]
        def __init__(self) -> None:
            self.added = 1
            super().__init__(name="rye", amount=1)

    for change in ("name", "amount", "other"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, change, 1)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(made, change)
    assert (Further().added, Further().title()) == (1, "Rye!")
    with pytest.raises(dataclasses.FrozenInstanceError):
        Further().name = "x"


@pytest.mark.parametrize("dataclass", BOTH)
def test_classes_of_any_type_and_with_methods_of_their_own(dataclass: Any) -> None:
    @dataclass(frozen=True, slots=True, order=True)
    class Page(Generic[T]):
        first: T
        rest: int = 0

    @dataclass(frozen=True, repr=False)
    class Own:
        value: int

        def __init__(self, text: str) -> None:
            object.__setattr__(self, "value", int(text))

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __repr__(self) -> str:
            return "own"

    assert Page(1) < Page(1, 2)
    match Page(1, 2):
        case Page(first, rest):
            assert (first, rest) == (1, 2)
    assert hash(Page(1)) == hash(Page(1))
    assert (repr(Own("3")), Own("3") == Own("4"), Own("3").value) == ("own", True, 3)
    assert hash(Own("3")) == hash(Own("3"))


@lazy_dataclass.dataclass(frozen=True, slots=True)
class Kept:
    name: str
    parts: tuple[int, ...] = ()


def test_copies_and_what_was_stored() -> None:
    made = Kept("oat", (1,))
    assert copy.copy(made) == copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made


def test_many_threads_may_use_a_class_first() -> None:
    for _ in range(50):
        _, special = family(lazy_dataclass.dataclass)
        first: Callable[[int], Any] = lambda n, kind=special: kind(name="oat", amount=n)  # noqa: E731
        with ThreadPoolExecutor(8) as pool:
            assert [one.amount for one in pool.map(first, range(16))] == list(range(16))


CHILD = """
import functions.api.orders.handler
from shared.core.lazy_dataclass import FIELDS, _Unmade
from shared.data.event_types import EventData

def derived(kind):
    for one in kind.__subclasses__():
        yield one
        yield from derived(one)

found = list(derived(EventData))
print(len(found), [one.__name__ for one in found if not isinstance(vars(one).get(FIELDS), _Unmade)])
"""


def test_an_event_is_not_made_before_one_is_announced() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    count, rest = done.stdout.strip().split(" ", 1)
    assert (int(count) > 20, rest) == (True, "[]")
