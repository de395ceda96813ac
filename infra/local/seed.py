"""Demo data, made through the API as a person would: accounts, products with pictures, promo codes, pages, a coworking,
and requests for help.

Safe to repeat: what is there already stays as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from infra.local import seed_coworking, seed_data, seed_support
from infra.local.aws import Aws
from infra.local.cloth import Look
from infra.local.config import DEMO_ACCOUNTS, REGION, STACK_NAME
from infra.local.pictures import draw
from infra.local.problems import LocalError
from infra.local.seed_door import Door

Report = Callable[[str], None]
INSPECTION_PATIENCE_S = 60.0


def seed(base_url: str, aws: Aws, report: Report) -> None:
    """Put the demo data in. Raises LocalError when the API refuses something it should not."""
    door = Door(base_url)
    with ThreadPoolExecutor(max_workers=2) as artists, ThreadPoolExecutor(max_workers=2) as hosts:
        # Drawing takes longer than everything else: it goes on beside the first steps.
        drawn = {look: artists.submit(draw, look) for look in _missing(door)}
        _accounts(door, aws)
        report("demo accounts are there: " + ", ".join(login for _, login, _ in DEMO_ACCOUNTS))
        people = {role: door.signed_in(login, password) for role, login, password in DEMO_ACCOUNTS}
        admin = people["admin"]
        beside = [hosts.submit(work, people) for work in (seed_coworking.open_doors, seed_support.open_desk)]
        products = [_product(admin, product) for product in seed_data.PRODUCTS]
        _promo_codes(admin)
        _pages(admin)
        _pictures(admin, products, drawn, report)
        for work in beside:
            work.result()
    report(
        f"{len(products)} products, {len(seed_data.PROMO_CODES)} promo codes, {len(seed_data.PAGES)} pages, "
        f"{len(seed_data.SPACES)} spaces with {len(seed_data.VISITS)} visits, {len(seed_data.GIFTS)} donations, "
        f"{len(seed_support.REQUESTS)} tickets"
    )


def accounts(base_url: str, aws: Aws) -> None:
    """Make the demo accounts and nothing else, for clouds that bring goods of their own."""
    _accounts(Door(base_url), aws)


def _missing(door: Door) -> list[Look]:
    """The pictures that no product shows yet."""
    missing: list[Look] = []
    for product in seed_data.PRODUCTS:
        found = door.call("GET", f"/products/{product.fields['article']}", accept={200, 404})
        missing += product.looks[len(found.get("media", [])) :]
    return missing


def _accounts(door: Door, aws: Aws) -> None:
    for role, login, password in DEMO_ACCOUNTS:
        body = {"email": login, "password": password, "full_name": seed_data.NAMES[role]}
        door.call("POST", "/auth/register", body, accept={201, 409})
        if role != "customer":
            _grant(aws, login, role)


def _grant(aws: Aws, login: str, role: str) -> None:
    """The operator's own command, in a process of its own: it sets that process's environment to the stack's."""
    keys = aws.credentials
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": aws.endpoint_url,
    }
    command = [sys.executable, "-m", "infra.ops", "grant-role", "--stack", STACK_NAME, "--login", login, "--role", role]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise LocalError(f"{login} did not get the role {role}: {done.stderr.strip()[-300:]}", "See `make logs`.")


def _product(admin: Door, product: seed_data.Product) -> dict[str, Any]:
    found = admin.call("GET", f"/products/{product.fields['article']}", accept={200, 404})
    return found if "id" in found else admin.call("POST", "/products", product.fields, accept={201})


def _promo_codes(admin: Door) -> None:
    for code in seed_data.PROMO_CODES:
        admin.call("POST", "/promo-codes", code, accept={201, 409})


def _pages(admin: Door) -> None:
    for slug, page in seed_data.PAGES.items():
        if "slug" not in admin.call("GET", f"/pages/{slug}", accept={200, 404}):
            admin.call("PUT", f"/pages/{slug}", page, accept={200})


def _pictures(admin: Door, products: list[dict[str, Any]], drawn: dict[Look, Future[bytes]], report: Report) -> None:
    """Upload what is missing as a browser would, and wait until the inspector has looked at it."""
    waiting: dict[str, int] = {}
    for made, product in zip(products, seed_data.PRODUCTS, strict=True):
        for look in product.looks[len(made["media"]) :]:
            form = admin.call("POST", f"/products/{made['id']}/media", {"content_type": "image/jpeg"}, accept={201})
            admin.upload(form, drawn[look].result() if look in drawn else draw(look))
            waiting[made["id"]] = len(product.looks)
    deadline = time.monotonic() + INSPECTION_PATIENCE_S
    while waiting and time.monotonic() < deadline:
        for product_id, count in list(waiting.items()):
            if len(admin.call("GET", f"/products/{product_id}", accept={200})["media"]) >= count:
                del waiting[product_id]
        time.sleep(0.3 if waiting else 0)
    if waiting:
        report(f"the pictures of {len(waiting)} products are still being inspected; see `make logs`")
