"""Recovery codes: ten, shown once, each good once in place of the authenticator app."""

from __future__ import annotations

from shared.core import clock, ids
from shared.identity.keyed_hash import keyed
from shared.identity.second_factor.models import RecoveryCodes

COUNT = 10
# Two groups of five characters out of 32: 50 bits each.
GROUP = 5
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new(user_id: str) -> tuple[RecoveryCodes, list[str]]:
    """Fresh codes: the item, not yet stored, that replaces the present one, and the codes for their owner."""
    codes = [f"{ids.short_code(GROUP, ALPHABET)}-{ids.short_code(GROUP, ALPHABET)}" for _ in range(COUNT)]
    hashes = {digest(user_id, code) for code in codes}
    return RecoveryCodes(*RecoveryCodes.key(user_id), hashes=hashes, created_at=clock.iso(clock.now())), codes


def digest(user_id: str, code: str) -> str:
    """The keyed hash of a person's code; case, spaces and hyphens do not matter."""
    plain = "".join(code.split()).replace("-", "").lower()
    return keyed("recovery-code", f"{user_id}|{plain}")


def left(stored: RecoveryCodes | None) -> int:
    """How many codes can still be used."""
    return len(stored.hashes or ()) if stored is not None else 0
