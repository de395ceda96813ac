"""Videos from the media bucket, as CloudFront serves them: to those whose cookies it accepts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from xml.sax.saxutils import escape

from botocore.exceptions import ClientError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from infra.local.config import LOCAL_KEY_PAIR_ID
from infra.local.web.context import WebContext
from infra.local.web.edge_cookies import EdgeRefusal, TrustedKey
from infra.local.web.media import COPIED, HEADERS
from shared.core import clock

CHUNK = 256 * 1024


class Videos:
    """GET and HEAD under `/video/`, a whole file or a range of it."""

    def __init__(self, context: WebContext) -> None:
        self._context = context
        self._trusted: tuple[str, TrustedKey] | None = None

    async def handle(self, request: Request) -> Response:
        """A file; 403 unless the cookies are signed for this address and have not ended, 404 when there is none."""
        if not self._context.ready.is_set():
            return Response(status_code=503)
        try:
            (await run_in_threadpool(self._trusted_key)).check(_url(request), request.cookies, clock.now())
            key = _key(request)
        except EdgeRefusal as refusal:
            return _refused(refusal)
        wanted = {
            "Range": request.headers.get("range"),
            "IfNoneMatch": request.headers.get("if-none-match"),
        }
        conditions = {name: value for name, value in wanted.items() if value}
        try:
            found = await run_in_threadpool(self._read, key, conditions)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return Response(status_code=status if status in (304, 416) else 404)
        headers = {"accept-ranges": "bytes", "content-length": str(found["ContentLength"]), **HEADERS}
        headers |= {header: found[name] for name, header in COPIED.items() if found.get(name)}
        status = 206 if "ContentRange" in found else 200
        if request.method == "HEAD":
            found["Body"].close()
            return Response(None, status, headers)
        return StreamingResponse(_chunks(found["Body"]), status, headers)

    def _read(self, key: str, conditions: dict[str, str]) -> dict[str, Any]:
        bucket = self._context.outputs["MediaBucketName"]
        answer: dict[str, Any] = self._context.aws.client("s3").get_object(Bucket=bucket, Key=key, **conditions)
        return answer

    def _trusted_key(self) -> TrustedKey:
        """The public half of the deployed stack's key, asked for once."""
        key_id = self._context.outputs["PlayKeyId"]
        if self._trusted is None or self._trusted[0] != key_id:
            public = self._context.aws.client("kms").get_public_key(KeyId=key_id)["PublicKey"]
            self._trusted = key_id, TrustedKey(LOCAL_KEY_PAIR_ID, public)
        return self._trusted[1]


def _url(request: Request) -> str:
    """The address as the viewer asked for it."""
    path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"]
    whole = path.split(b"?")[0] + (b"?" + query if query else b"")
    return f"{request.url.scheme}://{request.headers.get('host', '')}{whole.decode('latin-1')}"


def _key(request: Request) -> str:
    """The object's key. What a file system would resolve to another file is refused: S3 knows no folders, this may."""
    parts = str(request.path_params["path"]).split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
        raise EdgeRefusal("AccessDenied", "Access denied")
    return "video/" + "/".join(parts)


async def _chunks(body: Any) -> AsyncIterator[bytes]:
    try:
        while chunk := await run_in_threadpool(body.read, CHUNK):
            yield chunk
    finally:
        body.close()


def _refused(refusal: EdgeRefusal) -> Response:
    text = f"<Code>{escape(refusal.code)}</Code><Message>{escape(refusal.message)}</Message>"
    document = f'<?xml version="1.0" encoding="UTF-8"?><Error>{text}</Error>'
    # CloudFront keeps errors of its own for ten seconds at most; a browser must not.
    return Response(document, 403, {"cache-control": "no-store"}, media_type="application/xml")
