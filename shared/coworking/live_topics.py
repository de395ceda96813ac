"""What open screens are told of the coworking: who is in, and one's own visits, bookings, passes and donations."""

from __future__ import annotations

from shared.live.topics import LiveTopics, everyone, mine, named, own, public, staff

_REFERENCE = "reference data, read when a page opens"

LIVE_TOPICS = LiveTopics(
    kinds=(
        # How full a space is, anybody may read; who is in, the answer to the question says by rights.
        public("presence"),
        own("visits"),
        own("bookings"),
        own("passes"),
        own("donations"),
        own("guests"),
        staff("queue/bookings", "bookings.read_all"),
        staff("queue/guests", "guests.read_all"),
        staff("queue/donations", "donations.read_all"),
    ),
    by_aggregate={
        "visit": (named("presence", "space_id"), mine("visits")),
        "booking": (mine("bookings"), everyone("queue/bookings")),
        "guest": (mine("guests"), everyone("queue/guests")),
        "pass": (mine("passes"),),
        "donation": (mine("donations"), everyone("queue/donations")),
        "monthly_donation": (mine("donations"), everyone("queue/donations")),
    },
    by_type={
        "guest.arrived": (named("presence", "space_id"), mine("guests"), everyone("queue/guests")),
        "guest.left": (named("presence", "space_id"), mine("guests"), everyone("queue/guests")),
    },
    not_shown={
        "pass_product": _REFERENCE,
        "reader": _REFERENCE,
        "resource": _REFERENCE,
        "space": _REFERENCE,
        "booking.reminder": "it changes nothing of the booking; the inbox is told",
    },
)
