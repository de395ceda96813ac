"""What staff may do in the coworking and with donations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "spaces.write": held_by(),
    "spaces.bar": held_by(Role.MANAGER),
    "resources.write": held_by(),
    "bookings.read_all": held_by(Role.MANAGER),
    "bookings.write": held_by(Role.MANAGER),
    "bookings.export": held_by(Role.ACCOUNTANT),
    "passes.export": held_by(Role.ACCOUNTANT),
    "passes.write": held_by(),
    "passes.refund": held_by(Role.ACCOUNTANT),
    "guests.read_all": held_by(Role.MANAGER),
    "guests.let_in": held_by(Role.MANAGER),
    "readers.write": held_by(),
    "visits.read_all": held_by(),
    "visits.write": held_by(),
    "visits.read_present": held_by(Role.MANAGER),
    "visits.read_contacts": held_by(Role.MANAGER),
    "visits.let_in": held_by(Role.MANAGER),
    "visits.export": held_by(Role.ACCOUNTANT),
    "visits.read_reports": held_by(Role.ACCOUNTANT),
    "donations.read_all": held_by(Role.ACCOUNTANT),
    "donations.moderate": held_by(),
    "donations.refund": held_by(Role.ACCOUNTANT),
    "donations.export": held_by(Role.ACCOUNTANT),
    "donations.read_reports": held_by(Role.ACCOUNTANT),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "visit": "visits.read_all",
    "booking": "bookings.read_all",
    "guest": "guests.read_all",
    "donation": "donations.read_all",
    "monthly_donation": "donations.read_all",
    "pass": "bookings.read_all",
    "pass_product": "passes.write",
    "space": "spaces.bar",
    "resource": "resources.write",
    "reader": "readers.write",
}
