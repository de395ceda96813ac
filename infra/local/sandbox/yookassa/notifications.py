"""Delivery of notifications: again and again until the answer is exactly 200, for 24 hours.

The real provider waits minutes between attempts; here the first ones follow one another quickly.
Source: https://yookassa.ru/developers/using-api/webhooks
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import urllib3

from infra.local.sandbox.store import Document
from infra.local.sandbox.yookassa import payments
from infra.local.sandbox.yookassa.context import Context

BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
GIVE_UP_AFTER_SECONDS = 24 * 3600.0
TICK_SECONDS = 1.0
ATTEMPTS_SHOWN = 20
_TIMEOUT = urllib3.Timeout(connect=3.0, read=30.0)

log = logging.getLogger(__name__)


class Courier:
    """Carries notifications out in the background of the event loop that first served a request."""

    def __init__(self, ctx: Context, webhook_url: Callable[[], str | None], *, at_once: int = 4) -> None:
        self._ctx = ctx
        self._webhook_url = webhook_url
        self._http = urllib3.PoolManager(maxsize=at_once, retries=False)
        self._places = asyncio.Semaphore(at_once)
        self._wake = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._loop_task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to deliver; what an earlier run left undelivered is taken up again. Harmless when started."""
        if self._loop_task is None or self._loop_task.done():
            self._loop_task = asyncio.get_running_loop().create_task(self._run(), name="yookassa-notifications")

    async def stop(self) -> None:
        """Stops; undelivered notifications wait in the store."""
        tasks = [*self._under_way.values(), *([self._loop_task] if self._loop_task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loop_task = None

    def wake(self) -> None:
        """Says that there may be something to deliver."""
        self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            payments.expire_due(self._ctx)
            pause = TICK_SECONDS
            for notification in self._ctx.store.select("notification", [("status", "=", "pending")]):
                if notification["id"] in self._under_way:
                    continue
                wait = notification["next_attempt_at"] - time.time()
                if wait <= 0:
                    self._dispatch(notification)
                else:
                    pause = min(pause, wait)
            try:
                await asyncio.wait_for(self._wake.wait(), timeout=max(pause, 0.02))
            except TimeoutError:
                continue

    def _dispatch(self, notification: Document) -> None:
        task = asyncio.get_running_loop().create_task(self._attempt(notification))
        self._under_way[notification["id"]] = task
        task.add_done_callback(lambda done: self._landed(notification["id"], done))

    def _landed(self, notification_id: str, task: asyncio.Task[None]) -> None:
        self._under_way.pop(notification_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a notification could not be handled", exc_info=error)
        self._wake.set()

    async def _attempt(self, notification: Document) -> None:
        url = self._webhook_url()
        if url is None:
            # Nobody to tell yet, as while the stack is being deployed: this is not counted as an attempt.
            notification["next_attempt_at"] = time.time() + TICK_SECONDS
            self._ctx.store.put("notification", notification)
            return
        async with self._places:
            outcome = await asyncio.to_thread(self._post, url, notification["body"])
        self._ctx.store.put("notification", after_attempt(notification, outcome, now=time.time()))

    def _post(self, url: str, body: Any) -> int | str:
        try:
            response = self._http.request(
                "POST",
                url,
                body=json.dumps(body, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json", "User-Agent": "YooKassa-sandbox"},
                timeout=_TIMEOUT,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            return type(error).__name__
        return response.status


def after_attempt(notification: Document, outcome: int | str, *, now: float) -> Document:
    """The notification after an attempt: `outcome` is the HTTP status, or the name of what went wrong on the way."""
    attempts = [*notification["attempts"], {"at": now, "outcome": outcome}]
    first = notification["first_attempt_at"] or now
    changed = {**notification, "attempts": attempts[-ATTEMPTS_SHOWN:], "first_attempt_at": first}
    if outcome == 200:
        changed["copies_left"] -= 1
        changed["status"] = "pending" if changed["copies_left"] else "delivered"
        changed["next_attempt_at"] = now
    elif now - first >= GIVE_UP_AFTER_SECONDS:
        changed["status"] = "given_up"
    else:
        changed["next_attempt_at"] = now + BACKOFF_SECONDS[min(len(attempts), len(BACKOFF_SECONDS)) - 1]
    return changed
