"""What certificates store in the table `learning`."""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.learning import models as keys
from shared.learning.models import LearningItem

# What a refund revoked is issued anew when the course was bought again; what an admin revoked is not.
REFUNDED = "refunded"
BY_ADMIN = "admin"


class CertificateStatus(StrEnum):
    """valid → revoked | replaced (by one with another holder's name)."""

    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Certificate(LearningItem, discriminator="certificate"):
    """A certificate, complete from its first moment: what its PDF prints, the file's hash, and the credential.

    `hours` are whole, `size` is bytes, `credential` is the VC-JWT. `reason` is an admin's and is shown to staff and to
    its owner alone.
    """

    number = UnicodeAttribute()
    user_id = UnicodeAttribute()
    course_id = UnicodeAttribute()
    course_title = UnicodeAttribute()
    holder_name = UnicodeAttribute()
    hours = WholeNumber()
    release = WholeNumber()
    language = UnicodeAttribute()
    issued_at = UnicodeAttribute()
    status = UnicodeAttribute(default=CertificateStatus.VALID)
    sha256 = UnicodeAttribute()
    size = WholeNumber()
    credential = UnicodeAttribute()
    revoked_at = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    replaces = UnicodeAttribute(null=True)
    replaced_by = UnicodeAttribute(null=True)

    @property
    def is_valid(self) -> bool:
        """Whether it is neither revoked nor replaced."""
        return bool(self.status == CertificateStatus.VALID)

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = keys.certificate_key(self.number)
        self.gsi1pk, self.gsi1sk = keys.certificates_of(self.user_id), f"{self.issued_at}#{self.number}"
        self.gsi2pk, self.gsi2sk = keys.certificate_file(self.sha256), self.number


class Certified(LearningItem, discriminator="certified"):
    """One person's certificate of one course: the `number` of the newest that was issued, None before the first.

    `pending` are the facts (`facts.Facts`) of one that is being made: written before its file, so that an attempt that
    died is repeated with the same number and the same bytes. `revoked_for` says why the newest one is revoked.
    """

    user_id = UnicodeAttribute()
    course_id = UnicodeAttribute()
    number = UnicodeAttribute(null=True)
    revoked_for = UnicodeAttribute(null=True)
    pending = JSONAttribute(null=True)
    version = WholeNumber(default=0)

    @property
    def valid_number(self) -> str | None:
        """The number of the certificate that counts now."""
        return None if self.revoked_for else self.number
