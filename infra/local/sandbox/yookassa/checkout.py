"""The hosted checkout page: what the buyer's browser sees between the shop and the shop's return page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.local.sandbox.store import Document
from infra.local.sandbox.yookassa import page, payments
from infra.local.sandbox.yookassa.context import Context
from infra.local.sandbox.yookassa.errors import ApiError

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FORM_MAX = 4096


def routes(ctx: Context, wake: Callable[[], None]) -> list[Route]:
    """`GET` shows the page; `POST` with `action=pay` or `action=decline` presses a button and redirects back."""

    async def show(request: Request) -> Response:
        try:
            payment = _current(ctx, request)
        except ApiError:
            return _html(page.unknown(ctx.shop_name), 404)
        wake()
        return _page(ctx, payment, 410 if _link_expired(payment) else 200)

    async def press(request: Request) -> Response:
        form = parse_qs((await request.body())[:FORM_MAX].decode("utf-8", "replace"))
        action = form.get("action", [""])[0]
        try:
            payment = _current(ctx, request)
        except ApiError:
            return _html(page.unknown(ctx.shop_name), 404)
        if action not in {"pay", "decline"}:
            return _page(ctx, payment, 400)
        if payment["status"] == "pending":
            with ctx.store.transaction():
                if action == "pay":
                    payment = payments.approve(ctx, payment["id"])
                else:
                    reason = form.get("reason", ["general_decline"])[0]
                    payment = payments.decline(ctx, payment["id"], reason)
        wake()
        if _link_expired(payment):
            return _page(ctx, payment, 410)
        return RedirectResponse(payment["_return_url"], status_code=303, headers=HEADERS)

    return [
        Route("/checkout/{id}", show, methods=["GET"]),
        Route("/checkout/{id}", press, methods=["POST"]),
    ]


def _current(ctx: Context, request: Request) -> Document:
    with ctx.store.transaction():
        return payments.find(ctx, request.path_params["id"])


def _link_expired(payment: Document) -> bool:
    reason: str = payment.get("cancellation_details", {}).get("reason", "")
    return reason == "expired_on_confirmation"


def _page(ctx: Context, payment: Document, status: int) -> HTMLResponse:
    shown = page.checkout if payment["status"] == "pending" else page.finished
    return _html(shown(ctx.shop_name, payment), status)


def _html(body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(body, status, HEADERS)
