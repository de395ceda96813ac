"""Public pictures from the media bucket, as the CDN serves them."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from infra.local.web.context import WebContext
from infra.web import headers

# The objects' names hold an upload's id: a new picture is a new name.
_CACHE = "public, max-age=31536000, immutable"
HEADERS = headers.of_policy(headers.MEDIA)
COPIED = {
    "ContentType": "content-type", "ETag": "etag", "ContentRange": "content-range", "CacheControl": "cache-control",
}  # fmt: skip


class Media:
    """GET and HEAD under `/media/`; uploads that nobody has inspected lie elsewhere, out of reach."""

    def __init__(self, context: WebContext) -> None:
        self._surroundings = context

    async def handle(self, request: Request) -> Response:
        """One picture or a range of it; 304 when the caller has it already, 404 for anything else."""
        key = "media/" + request.path_params["path"]
        wanted = {"Range": request.headers.get("range"), "IfNoneMatch": request.headers.get("if-none-match")}
        try:
            found = await run_in_threadpool(self._read, key, {name: value for name, value in wanted.items() if value})
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return Response(status_code=status if status in (304, 416) else 404)
        except KeyError:
            return Response(status_code=503)
        answer = {"cache-control": _CACHE, "accept-ranges": "bytes", **HEADERS}
        answer |= {header: found[name] for name, header in COPIED.items() if found.get(name)}
        status = 206 if "ContentRange" in found else 200
        return Response(b"" if request.method == "HEAD" else found["Content"], status, answer)

    def _read(self, key: str, conditions: dict[str, str]) -> dict[str, Any]:
        bucket = self._surroundings.outputs["MediaBucketName"]
        answer = self._surroundings.aws.client("s3").get_object(Bucket=bucket, Key=key, **conditions)
        return {**answer, "Content": answer["Body"].read()}
