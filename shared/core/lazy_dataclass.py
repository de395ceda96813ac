"""`dataclass`, whose methods are made when a frozen class is first used.

The standard decorator compiles a class's methods when it is declared, half a millisecond each. A function imports some
two hundred such classes, most of them events, and uses a dozen: that was a fifth of its cold start. A frozen class
here gets its methods with its first instance, or when somebody asks for its fields; nothing else is different, save
that `slots=True` is looked at by type checkers alone. Other classes are made at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, **options: Any) -> Any:
        """`dataclasses.dataclass`."""

        def declared(cls: type) -> type:
            # Making the methods begins with the class's `__init__`.
            if not frozen or "__init__" in vars(cls):
                return dataclasses.dataclass(frozen=frozen, slots=slots, **options)(cls)
            _declare(cls, options)
            return cls

        return declared if cls is None else declared(cls)


FIELDS = "__dataclass_fields__"
REFUSING = ("__setattr__", "__delattr__")
# Of each class its own, and made with it.
OWN = frozenset({"__dict__", "__weakref__", "__init__", FIELDS, *REFUSING})


class _Unmade:
    """Stands for the fields of a class without its methods."""

    def __init__(self, owner: type, make: Callable[[], None]) -> None:
        self.owner = owner
        self.make = make

    def __get__(self, instance: object, asking: type | None = None) -> Any:
        self.make()
        return vars(self.owner)[FIELDS]


def _declare(cls: type, options: dict[str, Any]) -> None:
    """Give a class what makes its methods, and refuses changes as a frozen class does."""

    def make() -> None:
        if isinstance(vars(cls)[FIELDS], _Unmade):
            _make(cls, options)

    def first_init(self: Any, *args: Any, **kwargs: Any) -> None:
        make()
        cls.__init__(self, *args, **kwargs)  # type: ignore[misc]

    def refuse_to_set(self: Any, name: str, value: Any) -> None:
        if type(self) is cls or name in getattr(cls, FIELDS):
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)  # type: ignore[arg-type]

    def refuse_to_delete(self: Any, name: str) -> None:
        if type(self) is cls or name in getattr(cls, FIELDS):
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)  # type: ignore[arg-type]

    type.__setattr__(cls, "__init__", first_init)
    type.__setattr__(cls, FIELDS, _Unmade(cls, make))
    for name, refusal in zip(REFUSING, (refuse_to_set, refuse_to_delete), strict=True):
        type.__setattr__(cls, name, refusal)


def _make(cls: type, options: dict[str, Any]) -> None:
    """Let the standard decorator make the methods on a twin, and take them over.

    The class itself stays whole meanwhile, so that several threads may use it; each would make the same.
    """
    before = dict(vars(cls))
    namespace = {name: value for name, value in before.items() if name not in OWN}
    twin: type = dataclasses.dataclass(frozen=True, **options)(type(cls)(cls.__name__, cls.__bases__, namespace))
    made = vars(twin)
    for name in before.keys() - made.keys() - OWN:
        # A field without a default, which stood there as `field(…)`.
        delattr(cls, name)
    for name, value in made.items():
        if name not in OWN and (name not in namespace or namespace[name] is not value):
            setattr(cls, name, value)
    # Last, because they say that all is there.
    type.__setattr__(cls, "__init__", made["__init__"])
    type.__setattr__(cls, FIELDS, made[FIELDS])
