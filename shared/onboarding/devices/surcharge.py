"""What a client pays for the devices: a part of each price, by its condition. Pure; amounts in kopecks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

from shared.onboarding.errors import AdjustmentInvalidError, DeviceNotAcceptedError
from shared.onboarding.models import CURRENCY

DeviceType: TypeAlias = Literal["phone", "tablet", "laptop", "watch", "console", "other"]
Condition: TypeAlias = Literal["new", "excellent", "good", "fair", "broken"]
WITH_IMEI: Final = frozenset({"phone", "tablet"})
DEVICE_LIMIT, PHOTO_LIMIT = 10, 8
# Version 0 of the rules, before an admin has written any: kopecks and percent.
DEFAULT_MINIMUM: Final = 50_000
DEFAULT_RATES: Final[Mapping[str, int]] = {"new": 10, "excellent": 12, "good": 15, "fair": 20}


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules: the least for a device in kopecks, rates in whole percent by condition."""

    version: int
    minimum: int
    rates: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Priced:
    """What the surcharge needs to know of a device."""

    device_id: str
    title: str
    condition: str
    price: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one device adds."""

    device_id: str
    title: str
    price: int
    rate_percent: int
    amount: int


@dataclass(frozen=True, slots=True)
class Surcharge:
    """The sum and what it is made of; `adjustment` is `{amount, reason}`, `computed_at` ISO 8601 UTC."""

    amount: int
    parts: tuple[Part, ...]
    rules_version: int
    computed_at: str
    adjustment: Mapping[str, Any] | None = None
    currency: str = CURRENCY

    def to_json(self) -> dict[str, Any]:
        """As the client's item stores it and the API answers it."""
        found = asdict(self) | {"parts": [asdict(part) for part in self.parts]}
        if self.adjustment is None:
            del found["adjustment"]
        return found


def share_of(price: int, percent: int) -> int:
    """So many percent of a price, rounded half up."""
    return (price * percent + 50) // 100


def part_of(device: Priced, rules: Rules) -> Part:
    """`max(minimum, price × rate % rounded half up)`. Raises DeviceNotAcceptedError for a condition without a rate."""
    rate = rules.rates.get(device.condition)
    if rate is None:
        raise DeviceNotAcceptedError(device_id=device.device_id)
    amount = max(rules.minimum, share_of(device.price, rate))
    return Part(device.device_id, device.title, device.price, rate, amount)


def compute(
    devices: Iterable[Priced],
    rules: Rules,
    *,
    computed_at: str,
    adjustment: int | None = None,
    reason: str | None = None,
) -> Surcharge:
    """The surcharge of some devices. Raises DeviceNotAcceptedError, and AdjustmentInvalidError below zero."""
    parts = tuple(part_of(device, rules) for device in devices)
    amount = sum(part.amount for part in parts) + (adjustment or 0)
    if amount < 0:
        raise AdjustmentInvalidError()
    adjusted = None if adjustment is None else {"amount": adjustment, "reason": reason}
    return Surcharge(amount, parts, rules.version, computed_at, adjusted)


@dataclass(frozen=True, slots=True)
class ExamplePart:
    """What a device of an example adds; `rate_percent` and `amount` are None when it is not accepted."""

    device: Priced
    rate_percent: int | None
    amount: int | None
    is_minimum: bool


@dataclass(frozen=True, slots=True)
class Example:
    """What a client with some devices would pay; `rules_version` is None for rules that are only tried out."""

    amount: int
    parts: tuple[ExamplePart, ...]
    rules_version: int | None
    currency: str = CURRENCY


def worked_example(devices: Iterable[Priced], rules: Rules, *, is_tried: bool) -> Example:
    """The same sum as `compute`, for devices of nobody; one without a rate adds nothing."""
    parts = tuple(_example_part(device, rules) for device in devices)
    amount = sum(part.amount or 0 for part in parts)
    return Example(amount, parts, None if is_tried else rules.version)


def _example_part(device: Priced, rules: Rules) -> ExamplePart:
    if device.condition not in rules.rates:
        return ExamplePart(device, None, None, False)
    part = part_of(device, rules)
    is_minimum = part.amount > share_of(device.price, part.rate_percent)
    return ExamplePart(device, part.rate_percent, part.amount, is_minimum)
