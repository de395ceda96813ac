"""Bars in the table `coworking`: pk BAR#space#user, sk BAR; gsi1 BARS#space / end#user; gsi2 BARSOF#user / space."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.coworking.models import CoworkingItem


class SpaceBar(CoworkingItem, discriminator="space_bar"):
    """A person may not enter a space before `until` (ISO 8601 UTC); `reason` is for the staff alone.

    An ended bar refuses nobody; `ttl` deletes it some time later.
    """

    space_id = UnicodeAttribute()
    space_name = UnicodeAttribute()
    user_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    until = UnicodeAttribute()
    created_by = UnicodeAttribute()
    created_at = UnicodeAttribute()

    @staticmethod
    def key(space_id: str, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's bar from a space."""
        return f"BAR#{space_id}#{user_id}", "BAR"

    @staticmethod
    def from_space(space_id: str) -> str:
        """gsi1pk of the bars of a space, by their end."""
        return f"BARS#{space_id}"

    @staticmethod
    def of_person(user_id: str) -> str:
        """gsi2pk of the bars of a person."""
        return f"BARSOF#{user_id}"

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields."""
        self.pk, self.sk = self.key(self.space_id, self.user_id)
        self.gsi1pk, self.gsi1sk = self.from_space(self.space_id), f"{self.until}#{self.user_id}"
        self.gsi2pk, self.gsi2sk = self.of_person(self.user_id), self.space_id
