"""CloudFront's signed cookies with a custom policy, for all files of one video until one moment.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-setting-signed-cookie-custom-policy.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from shared.core.settings import settings
from shared.learning.errors import PlaybackUnavailableError
from shared.learning.videos import models as videos
from shared.providers import signing
from shared.providers.signing.base import SigningKey, SigningKeyUnavailableError

POLICY: Final = "CloudFront-Policy"
SIGNATURE: Final = "CloudFront-Signature"
KEY_PAIR: Final = "CloudFront-Key-Pair-Id"
# Without this cookie CloudFront takes a signature for one of SHA-1, which KMS does not make.
HASH_ALGORITHM: Final = "CloudFront-Hash-Algorithm"
SHA256: Final = "SHA256"
# Cookies end this long ahead at least, at the next multiple of WINDOW: one signature serves all who play then.
AHEAD: Final = timedelta(minutes=15)
WINDOW: Final = timedelta(minutes=5)
# Signatures that one process keeps, some 350 bytes each.
KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class SignedCookies:
    """Cookies (name → value) for the files under `path`, accepted by the edge until `ends_at`.

    They are sent without `Max-Age`: a browser drops them when it is closed, as AWS recommends.
    """

    values: Mapping[str, str]
    path: str
    ends_at: datetime
    is_secure: bool


class CookieSigner:
    """Signs cookies by one key; a signature is kept for its video and window, and made again for the next window.

    `key_pair_id` is CloudFront's id of the public key, `base_url` the site's own address.
    """

    def __init__(self, key: SigningKey, *, key_pair_id: str, base_url: str) -> None:
        self._key, self._key_pair_id, self._base_url = key, key_pair_id, base_url
        self._signature = lru_cache(maxsize=KEPT)(key.sign)

    def url(self, path: str) -> str:
        """The address of a file of the site, such as `/video/vid_1/1/master.m3u8`."""
        return f"{self._base_url}{path}"

    def sign(self, video_id: str, now: datetime) -> SignedCookies:
        """Cookies for all files of a video, and of no other. Raises PlaybackUnavailableError when KMS does not sign."""
        if not self._key_pair_id:
            raise PlaybackUnavailableError()
        path, ends_at = f"/{videos.all_files_of(video_id)}", end_of(now)
        policy = policy_of(self.url(f"{path}*"), ends_at)
        try:
            signature = self._signature(policy)
        except SigningKeyUnavailableError as error:
            raise PlaybackUnavailableError() from error
        values = {
            POLICY: encoded(policy),
            SIGNATURE: encoded(signature),
            KEY_PAIR: self._key_pair_id,
            HASH_ALGORITHM: SHA256,
        }
        return SignedCookies(values, path, ends_at, self._base_url.startswith("https:"))


def from_settings() -> CookieSigner:
    """The signer of this deployment, kept with its signatures for the life of the process."""
    return _signer(settings().play_key_id, settings().play_key_pair_id, settings().public_base_url)


@lru_cache(maxsize=1)
def _signer(key_id: str, key_pair_id: str, base_url: str) -> CookieSigner:
    return CookieSigner(signing.from_settings(key_id), key_pair_id=key_pair_id, base_url=base_url)


def end_of(now: datetime) -> datetime:
    """When cookies of now end: 15 to 20 minutes ahead, at a multiple of five minutes (UTC)."""
    step = int(WINDOW.total_seconds())
    seconds = (now + AHEAD).timestamp()
    return datetime.fromtimestamp(-(-seconds // step) * step, UTC)


def policy_of(resource: str, ends_at: datetime) -> bytes:
    """A policy statement without white space; `*` in `resource` stands for any characters."""
    condition = {"DateLessThan": {"AWS:EpochTime": int(ends_at.timestamp())}}
    statement = {"Statement": [{"Resource": resource, "Condition": condition}]}
    return json.dumps(statement, separators=(",", ":")).encode()


def encoded(value: bytes) -> str:
    """Base64 with `-`, `_` and `~` for `+`, `=` and `/`, which cookies and query strings cannot have."""
    return base64.b64encode(value).decode().translate(str.maketrans("+=/", "-_~"))
