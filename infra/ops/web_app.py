"""`publish-web`: build the web app and put it where the CDN takes it from; open tabs of the release before live on.

Hashed assets go first and `index.html` last: whoever loads the new page finds everything that it names. Assets that a
release no longer has stay for thirty days, counted from the release that dropped them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra.ops.problems import OperatorError
from infra.web import files
from shared.core.sitemap import ROBOTS

KEPT = timedelta(days=30)
# Which assets the last release has; no file of the app.
RELEASE = "release.json"
_ASSETS = "assets/"


def publish(
    *, stack: str, clients: Callable[[str], Any], dist: Path, now: datetime, config: dict[str, Any] | None = None
) -> str:
    """Upload `dist` to the bucket of a CDN's stack and let the CDN forget `/index.html`; a sentence about it.

    `stack` is the one that was made of infra/cdn.yaml, whose output LiveUrl goes into the app's `config.json`, as does
    the time zone of the stack that it serves; `config` replaces fields of that file. Raises OperatorError when there is
    no such stack.
    """
    outputs, time_zone = _outputs(clients("cloudformation"), stack)
    bucket, distribution = outputs["WebBucketName"], outputs["DistributionId"]
    s3 = clients("s3")
    names = [path.relative_to(dist).as_posix() for path in sorted(dist.rglob("*")) if path.is_file()]
    public = [name for name in names if not any(part.startswith(".") for part in name.split("/"))]
    assets = {name for name in public if name.startswith(_ASSETS)}
    stored = dict(_stored(s3, bucket))
    new = [name for name in sorted(assets) if name not in stored]
    for name in new:
        _put(s3, bucket, name, (dist / name).read_bytes())
    dropped = _last_release(s3, bucket) - assets
    for name in sorted(dropped & set(stored)):
        # A copy onto itself dates the object anew: its thirty days begin with this release.
        s3.copy_object(
            Bucket=bucket,
            Key=name,
            CopySource={"Bucket": bucket, "Key": name},
            MetadataDirective="REPLACE",
            **_meta(name),
        )
    for name in public:
        # The stack's own, with the site's address in it (functions/schedules/write_sitemap), stays.
        if name == ROBOTS and _exists(s3, bucket, name):
            continue
        if name not in assets and name not in (files.INDEX, files.CONFIG):
            _put(s3, bucket, name, (dist / name).read_bytes())
    # Without the outputs, of stacks of before, pages poll, and days are those of the browser.
    here = {"liveUrl": outputs.get("LiveUrl", ""), "timeZone": time_zone}
    settings = json.loads((dist / files.CONFIG).read_text()) | here | (config or {})
    _put(s3, bucket, files.CONFIG, json.dumps(settings).encode())
    _put(s3, bucket, files.INDEX, (dist / files.INDEX).read_bytes())
    s3.put_object(Bucket=bucket, Key=RELEASE, Body=json.dumps(sorted(assets)).encode(), CacheControl="no-store")
    old = [name for name, dated in stored.items() if name not in assets and name not in dropped and now - dated > KEPT]
    for name in old:
        s3.delete_object(Bucket=bucket, Key=name)
    clients("cloudfront").create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": [f"/{files.INDEX}"]},
            "CallerReference": now.isoformat(),
        },
    )
    return f"published: {len(new)} new assets of {len(assets)}, {len(old)} older than {KEPT.days} days removed"


def _outputs(cloudformation: Any, stack: str) -> tuple[dict[str, str], str]:
    """The outputs of the CDN's stack, and the organisation's time zone as the stack behind it has it."""
    described = _described(cloudformation, stack)
    outputs = _by_key(described, "Output")
    if "WebBucketName" not in outputs:
        raise OperatorError(f"{stack!r} is not a stack of infra/cdn.yaml: it has no output WebBucketName")
    served = _described(cloudformation, _by_key(described, "Parameter")["StackName"])
    return outputs, _by_key(served, "Output").get("OrganisationTimeZone", "")


def _described(cloudformation: Any, stack: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except cloudformation.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            raise OperatorError(f"there is no stack {stack!r} in this account and region; see --stack") from None
        raise
    return found


def _by_key(described: dict[str, Any], kind: str) -> dict[str, str]:
    return {one[f"{kind}Key"]: one[f"{kind}Value"] for one in described.get(f"{kind}s", [])}


def _stored(s3: Any, bucket: str) -> Iterator[tuple[str, datetime]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_ASSETS):
        for item in page.get("Contents", []):
            yield item["Key"], item["LastModified"]


def _last_release(s3: Any, bucket: str) -> set[str]:
    try:
        return set(json.loads(s3.get_object(Bucket=bucket, Key=RELEASE)["Body"].read()))
    except s3.exceptions.NoSuchKey:
        return set()


def _exists(s3: Any, bucket: str, name: str) -> bool:
    return any(one["Key"] == name for one in s3.list_objects_v2(Bucket=bucket, Prefix=name).get("Contents", []))


def _put(s3: Any, bucket: str, name: str, content: bytes) -> None:
    s3.put_object(Bucket=bucket, Key=name, Body=content, **_meta(name))


def _meta(name: str) -> dict[str, str]:
    return {"ContentType": files.content_type(name), "CacheControl": files.cache_control(name)}
