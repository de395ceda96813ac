"""Faults on demand: the ways in which a payment provider misbehaves, switched on for the next `times` occasions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

REQUEST_MODES = frozenset({"down", "timeout", "error_500", "slow", "garbage"})
NOTIFICATION_MODES = frozenset({"duplicate_webhooks", "drop_webhooks"})
REFUND_MODES = frozenset({"refund_pending", "refund_canceled"})
MODES = REQUEST_MODES | NOTIFICATION_MODES | REFUND_MODES
DEFAULT_SECONDS = {"timeout": 30.0, "slow": 2.0}


class BadFaultError(ValueError):
    """The body sent to `_faults` does not describe a fault."""


@dataclass
class Fault:
    """One fault; `remaining` None means until it is cleared, `method` and `path` narrow it to some API requests."""

    mode: str
    remaining: int | None = 1
    seconds: float = 0.0
    method: str | None = None
    path: str | None = None

    def document(self) -> dict[str, Any]:
        """What `GET _faults` shows."""
        shown: dict[str, Any] = {"mode": self.mode, "times": self.remaining}
        if self.mode in DEFAULT_SECONDS:
            shown["seconds"] = self.seconds
        if self.method:
            shown["method"] = self.method
        if self.path:
            shown["path"] = self.path
        return shown

    def concerns(self, method: str, path: str) -> bool:
        """Whether an API request is one of those that this fault is for; `path` is a prefix without `/v3`."""
        return (self.method is None or self.method == method) and (self.path is None or path.startswith(self.path))


def parse_fault(body: Any) -> Fault:
    """Reads `{"mode", "times", "seconds"?, "method"?, "path"?}`; raises BadFaultError."""
    if not isinstance(body, dict):
        raise BadFaultError('send an object: {"mode": "down", "times": 1}')
    if unknown := set(body) - {"mode", "times", "seconds", "method", "path"}:
        raise BadFaultError(f"unknown fields: {', '.join(sorted(unknown))}")
    mode, times = body.get("mode"), body.get("times", 1)
    if mode not in MODES:
        raise BadFaultError(f"mode is one of {', '.join(sorted(MODES))}")
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise BadFaultError("times is a whole number from 1, or null for: until cleared")
    seconds = body.get("seconds", DEFAULT_SECONDS.get(mode, 0.0))
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 600:
        raise BadFaultError("seconds is a number from 0 to 600")
    method, path = body.get("method"), body.get("path")
    if not isinstance(method, str | None) or not isinstance(path, str | None):
        raise BadFaultError("method and path are strings")
    return Fault(mode, times, float(seconds), method.upper() if method else None, path)


class Faults:
    """The faults that are switched on now; kept in memory only, a restart heals everything."""

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Switches a fault on in place of the same one (mode, method and path)."""
        same = (fault.mode, fault.method, fault.path)
        self._active = [old for old in self._active if (old.mode, old.method, old.path) != same]
        self._active.append(fault)

    def clear(self) -> None:
        """Switches everything off."""
        self._active.clear()

    def document(self) -> list[dict[str, Any]]:
        """The faults that are on, oldest first."""
        return [fault.document() for fault in self._active]

    def take_for_request(self, method: str, path: str) -> Fault | None:
        """The fault that this API request suffers, used up by one; None when it is to be served properly."""
        for fault in self._active:
            if fault.mode in REQUEST_MODES and fault.concerns(method, path):
                return self._use(fault)
        return None

    def take(self, modes: frozenset[str]) -> str | None:
        """The mode that this notification or refund suffers, used up by one."""
        for fault in self._active:
            if fault.mode in modes:
                return self._use(fault).mode
        return None

    def _use(self, fault: Fault) -> Fault:
        if fault.remaining is not None:
            fault.remaining -= 1
            if fault.remaining == 0:
                self._active.remove(fault)
        return fault
