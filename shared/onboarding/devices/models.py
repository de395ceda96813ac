"""Devices that a client hands over, their photos, and the versions of the surcharge rules."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, ListAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.onboarding.models import CASE, CURRENCY, CaseItem, Key, OnboardingItem, watch_entry


class Device(CaseItem, discriminator="onboarding_device"):
    """A device; `price` in kopecks, `type` and `condition` as `devices.rules` lists them."""

    device_id = UnicodeAttribute()
    device_type = UnicodeAttribute(attr_name="device_type")
    brand = UnicodeAttribute(null=True)
    model = UnicodeAttribute()
    serial = UnicodeAttribute(null=True)
    imei = UnicodeAttribute(null=True)
    imei2 = UnicodeAttribute(null=True)
    condition = UnicodeAttribute()
    price = WholeNumber()
    currency = UnicodeAttribute(default=CURRENCY)
    comment = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @classmethod
    def key(cls, client_id: str, device_id: str) -> Key:
        """(pk, sk) of a device."""
        return cls.partition(client_id), f"{CASE}DEVICE#{device_id}"

    @property
    def title(self) -> str:
        """How a list names it: brand and model."""
        return f"{self.brand} {self.model}" if self.brand else str(self.model)

    def imeis(self) -> tuple[str, ...]:
        """Its IMEIs, none, one or two."""
        return tuple(one for one in (self.imei, self.imei2) if one)

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.client_id, self.device_id)


class Photo(CaseItem, discriminator="onboarding_photo"):
    """A photo of a device: `pending` until the inspector has seen it, then `ready` or `rejected` with a `reason`.

    `object_key` and `thumbnail_key` lie in the bucket `documents`; `watch_at` is when it waits too long (ISO 8601 UTC).
    """

    photo_id = UnicodeAttribute()
    device_id = UnicodeAttribute()
    status = UnicodeAttribute(default="pending")
    reason = UnicodeAttribute(null=True)
    hints = ListAttribute[str](default=list)
    upload_key = UnicodeAttribute()
    object_key = UnicodeAttribute(null=True)
    thumbnail_key = UnicodeAttribute(null=True)
    sha256 = UnicodeAttribute(null=True)
    watch_at = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    inspected_at = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, client_id: str, device_id: str, photo_id: str) -> Key:
        """(pk, sk) of a photo."""
        return cls.partition(client_id), f"{CASE}PHOTO#{device_id}#{photo_id}"

    def files(self) -> list[str]:
        """The keys of its files in the bucket `documents`."""
        return [key for key in (self.upload_key, self.object_key, self.thumbnail_key) if key]

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.client_id, self.device_id, self.photo_id)
        self.gsi2pk, self.gsi2sk = watch_entry(self.watch_at, self.photo_id)


class SurchargeRules(OnboardingItem, discriminator="surcharge_rules"):
    """One version of the rules: `minimum` in kopecks, `rates` in percent by condition."""

    version = WholeNumber()
    minimum = WholeNumber()
    rates = JSONAttribute()
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute(null=True)

    @staticmethod
    def key(version: int) -> Key:
        """(pk, sk) of a version; the newest is the last of the partition."""
        return "SURCHARGE_RULES", f"RULES#{version:06}"
