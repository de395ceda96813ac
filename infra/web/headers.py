"""The headers that infra/cdn.yaml makes the CDN add: read from the template, so that they are written down once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from infra.transform import load

CDN = Path(__file__).resolve().parents[1] / "cdn.yaml"
WEB = "WebHeaders"
MEDIA = "MediaHeaders"
# A source of the CSP whose name holds parameters of the stack: S3's address of one of its buckets.
_BUCKET = re.compile(r"https://\S*\$\{\S*?(?=[\s;]|$)")
_LIVE = "${LiveUrl}"


@cache
def _policies() -> dict[str, Any]:
    resources: dict[str, Any] = load(CDN)["Resources"]
    return resources


def of_policy(name: str, *, storage: str = "", live: str = "") -> dict[str, str]:
    """The headers of a `ResponseHeadersPolicy`; `storage` are the addresses that stand for S3's in the CSP, `live` the
    one that stands for the WebSocket API's.
    """
    config: Mapping[str, Any] = _policies()[name]["Properties"]["ResponseHeadersPolicyConfig"]
    security: Mapping[str, Any] = config["SecurityHeadersConfig"]
    headers: dict[str, str] = {}
    if "ContentTypeOptions" in security:
        headers["x-content-type-options"] = "nosniff"
    if csp := security.get("ContentSecurityPolicy"):
        headers["content-security-policy"] = _source_list(csp["ContentSecurityPolicy"], storage, live)
    if frame := security.get("FrameOptions"):
        headers["x-frame-options"] = frame["FrameOption"]
    if referrer := security.get("ReferrerPolicy"):
        headers["referrer-policy"] = referrer["ReferrerPolicy"]
    if transport := security.get("StrictTransportSecurity"):
        inner = "; includeSubDomains" if transport.get("IncludeSubdomains") else ""
        headers["strict-transport-security"] = f"max-age={transport['AccessControlMaxAgeSec']}{inner}"
    for item in config.get("CustomHeadersConfig", {}).get("Items", []):
        headers[item["Header"].lower()] = item["Value"]
    return headers


def _source_list(csp: Any, storage: str, live: str) -> str:
    text = csp["Fn::Sub"] if isinstance(csp, dict) else str(csp)
    return " ".join(_BUCKET.sub(storage, text).replace(_LIVE, live).split()).replace(" ;", ";")
