"""Pass requests to API Gateway as CloudFront would."""

from __future__ import annotations

import json

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.local.web.context import WebContext

# RFC 9110, 7.6.1; `host` names us and would make the emulator look for a bucket or an API of that name.
_HOP_BY_HOP = {
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te", b"trailer",
    b"transfer-encoding", b"upgrade", b"host", b"content-length", b"expect",
}  # fmt: skip
# API Gateway's own limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
_MAX_BODY = 10 * 1024 * 1024
# What a function answers with, as the JSON that it hands to Lambda; the emulator takes any size:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_ANSWER = 6 * 1024 * 1024
# More than API Gateway's 30 s: many cold starts at once on two cores are slow.
_TIMEOUT_S = 60


class Gateway:
    """An ASGI-side proxy with one connection pool."""

    def __init__(self, context: WebContext) -> None:
        self._surroundings = context
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(_TIMEOUT_S, connect=2), limits=httpx.Limits(max_connections=None), trust_env=False
        )

    async def handle(self, request: Request) -> Response:
        """Forward one request whole; what the API answers comes back unchanged."""
        if not self._surroundings.ready.is_set():
            return _own_answer(503, "The local cloud is still being deployed; try again in a moment.", retry_after="1")
        body = await request.body()
        if len(body) > _MAX_BODY:
            return JSONResponse({"message": "Request Entity Too Large"}, 413)
        path = request.scope.get("raw_path") or request.url.path.encode()
        query = request.scope["query_string"]
        target = httpx.URL(self._surroundings.api_url)
        target = target.copy_with(raw_path=target.raw_path + path.split(b"?")[0] + (b"?" + query if query else b""))
        try:
            upstream = self._client.build_request(request.method, target, headers=_forwarded(request), content=body)
            answer = await self._client.send(upstream, stream=True)
            content = b"".join([chunk async for chunk in answer.aiter_raw()])
            await answer.aclose()
        except httpx.TimeoutException:
            return _own_answer(504, "The function did not answer within a minute; `make logs` may say why.")
        except httpx.TransportError as error:
            return _own_answer(502, f"The local cloud does not answer: {error}")
        if len(content) > MAX_ANSWER // 6 and _size_in_json(content) > MAX_ANSWER:
            return JSONResponse({"message": "Internal Server Error"}, 500)
        response = Response(content, answer.status_code)
        # uvicorn dates the answer itself.
        own = _HOP_BY_HOP | {b"date"}
        kept = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in own]
        response.raw_headers = [*kept, (b"content-length", str(len(content)).encode())]
        return response

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()


def _size_in_json(content: bytes) -> int:
    """Bytes that a body takes in a function's answer: quotes and line breaks escaped, what is no text in base 64."""
    try:
        return len(json.dumps(content.decode(), ensure_ascii=False).encode())
    except UnicodeDecodeError:
        return -(-len(content) // 3) * 4


def _forwarded(request: Request) -> list[tuple[bytes, bytes]]:
    headers = [(name, value) for name, value in request.headers.raw if name.lower() not in _HOP_BY_HOP]
    # CloudFront appends the address it saw to whatever the caller claimed.
    claimed = request.headers.get("x-forwarded-for")
    seen = request.client.host if request.client else "127.0.0.1"
    headers = [(name, value) for name, value in headers if name.lower() != b"x-forwarded-for"]
    headers.append((b"x-forwarded-for", (f"{claimed}, {seen}" if claimed else seen).encode("latin-1")))
    headers.append((b"x-forwarded-proto", b"http"))
    return headers


def _own_answer(status: int, detail: str, **headers: str) -> Response:
    titles = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
    return JSONResponse(
        {"type": "about:blank", "title": titles[status], "status": status, "detail": detail, "code": "local_cloud"},
        status,
        media_type="application/problem+json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
