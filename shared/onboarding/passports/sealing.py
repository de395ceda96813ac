"""A passport at rest: one KMS Encrypt of the whole document, bound to its client.

No data key is ever in memory, and CloudTrail names each read. KMS takes 4,096 bytes
(https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from shared.core import kms
from shared.core.settings import settings

PURPOSE = "passport"


@dataclass(frozen=True, slots=True, repr=False)
class PassportFields:
    """What stands in a passport; days ISO 8601. Its representation shows nothing, so that no log does."""

    series: str
    number: str
    issued_by: str
    issued_at: str
    department_code: str
    birth_date: str
    birth_place: str
    registration_address: str

    def to_json(self) -> str:
        """The whole document, fields in alphabetical order."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(client_id: str, fields: PassportFields) -> bytes:
    """The ciphertext of a client's passport. Raises UnavailableError while KMS does not answer."""
    return kms.encrypt(settings().documents_key_id, fields.to_json().encode(), context(client_id))


def unseal(client_id: str, sealed: bytes) -> PassportFields:
    """A client's passport in clear. Raises UnavailableError; another client's ciphertext cannot be read."""
    return PassportFields(**json.loads(kms.decrypt(settings().documents_key_id, sealed, context(client_id))))


def context(client_id: str) -> Mapping[str, str]:
    """What the ciphertext is bound to; it stands in CloudTrail, so it holds ids alone."""
    return {"client_id": client_id, "purpose": PURPOSE}
