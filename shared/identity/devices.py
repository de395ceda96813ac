"""Devices that a person has signed in from: recognised without a cookie, by kind of device and address block."""

from __future__ import annotations

from shared.core import clock
from shared.identity import rules
from shared.identity.keyed_hash import keyed
from shared.identity.models import KnownDevice


def key(user_id: str, kind: str, block: str) -> tuple[str, str]:
    """(pk, sk) of a person's device. `kind`: browser and system; `block`: see `rules.address_block`."""
    return KnownDevice.key(user_id, keyed("device", f"{user_id}|{kind}|{block}")[:32])


def is_known(found: object) -> bool:
    """Whether what was read at a device's key makes it known: DynamoDB removes expired items within days."""
    return isinstance(found, KnownDevice) and (found.ttl or 0) > clock.epoch(clock.now())


def remembered(user_id: str, kind: str, block: str) -> KnownDevice:
    """The item that makes a device known, from now on for `rules.DEVICE_TTL`."""
    return KnownDevice(*key(user_id, kind, block), ttl=clock.epoch(clock.now() + rules.DEVICE_TTL))
