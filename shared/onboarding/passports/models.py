"""The passport as it is stored: one ciphertext of KMS, and what may be shown without decrypting it."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute, UnicodeSetAttribute

from shared.data.numbers import WholeNumber
from shared.onboarding.models import CASE, CaseItem, Key, OnboardingItem


class Passport(CaseItem, discriminator="onboarding_passport"):
    """A passport; `sealed` is the KMS ciphertext of all its fields as JSON (context `{client_id, purpose}`).

    `masked` is `45** ****56`. Days ISO 8601, times ISO 8601 UTC. `adult_on` is the 18th birthday: under_age is told
    from it without decrypting. `passport_hash` and `person_hash` are the keyed hashes of its references, `facts_hash`
    is that of all its fields: the same passport again changes nothing.
    """

    sealed = BinaryAttribute(legacy_encoding=False)
    masked = UnicodeAttribute()
    valid_until = UnicodeAttribute(null=True)
    adult_on = UnicodeAttribute()
    series_year_warning = UnicodeAttribute(null=True)
    passport_hash = UnicodeAttribute()
    person_hash = UnicodeAttribute()
    facts_hash = UnicodeAttribute(null=True)
    recorded_at = UnicodeAttribute()
    recorded_by = UnicodeAttribute()

    @classmethod
    def key(cls, client_id: str) -> Key:
        """(pk, sk) of a client's passport."""
        return cls.partition(client_id), f"{CASE}PASSPORT"

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.client_id)


class Reveals(OnboardingItem, discriminator="passport_reveals"):
    """How many passports a member of staff read in clear in an hour (UTC); `ttl` ends it.

    A contract prints the passport, so opening one counts; `opened` are those of this hour, which count once.
    """

    used = WholeNumber(default=0)
    opened = UnicodeSetAttribute(null=True)

    @staticmethod
    def key(user_id: str, hour: str) -> Key:
        """(pk, sk) of a person's hour, such as `2026-03-10T09`."""
        return f"REVEALS#{user_id}", hour
