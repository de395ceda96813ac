"""The coworking's counters in the table `analytics`; keys without the generation that the engine puts before each pk.

| item | pk | sk |
|---|---|---|
| VisitDay | VISITS#<space> | <day, in the space's zone> |
| GuestDay | GUESTDAYS#<space> | <day, in the space's zone> |
| DonationDay | DONATIONS | <day of the organisation> |
| DonorDay | GIVERS#<day of the organisation> | <user> |
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.analytics.models import AdditiveCounter, LatestCounter, VersionedCounter
from shared.data.numbers import WholeNumber

DONATIONS = "DONATIONS"


class VisitDay(LatestCounter, discriminator="visit_day"):
    """A day of a space, by its own clock: visits that began, their minutes, and by hour how many people were there.

    `people` holds for each person how many of the day's visits are theirs, so that a correction can take one away.
    `time_zone` is the IANA name of the space's zone; of all spaces together it says nothing.
    """

    visits = WholeNumber(default=0)
    minutes = WholeNumber(default=0)
    hours = JSONAttribute(default=dict)
    people = JSONAttribute(default=dict)
    time_zone = UnicodeAttribute(default="UTC")

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a space's day is kept, by the space's id (or `projections.ALL_SPACES`) and the day."""
        space_id, day = parts
        return cls.days(space_id), day

    @staticmethod
    def days(space_id: str) -> str:
        """The pk of a space's days."""
        return f"VISITS#{space_id}"


class GuestDay(AdditiveCounter, discriminator="guest_day"):
    """How many guests of members came to a space on a day, by its own clock; they are in no count of visits."""

    guests = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a space's day is kept."""
        space_id, day = parts
        return f"GUESTDAYS#{space_id}", day


class DonationDay(VersionedCounter, discriminator="donation_day"):
    """What was donated on one day of the organisation, and what was refunded on it; amounts in kopecks."""

    donations = WholeNumber(default=0)
    anonymous_donations = WholeNumber(default=0)
    givers = WholeNumber(default=0)
    amount = WholeNumber(default=0)
    largest_amount = WholeNumber(default=0)
    refunds = WholeNumber(default=0)
    refunded_amount = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a day is kept."""
        (day,) = parts
        return DONATIONS, day


class DonorDay(VersionedCounter, discriminator="giver_day"):
    """How often one person donated on one day: what makes the day's donors countable, however many they are."""

    donations = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a person's day is kept, by the day and the user's id."""
        day, user_id = parts
        return f"GIVERS#{day}", user_id
