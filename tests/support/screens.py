"""Screenshots of the web app for docs/screens: `python -m tests.support.screens`, against a running `make run`.

They are of the demo data and of the widths that the stories have; few colours keep the files small.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from infra.local.config import DEMO_ACCOUNTS, from_environ
from infra.local.modules.learning.courses import CARE
from tests.support import browser

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
COLOURS = 128


def _screens(base: str) -> dict[str, str]:
    """The screens by name: the path of each, in the order in which they are visited."""
    course = f"/courses/{CARE.slug}"
    sections = httpx.get(f"{base}/api/v1{course}", timeout=30).json()["sections"]
    video = next(one for section in sections for one in section["lessons"] if one["kind"] == "video")
    hoodie = httpx.get(f"{base}/api/v1/products/HD-ORBIT", timeout=30).json()["id"]
    return {
        "home": "/",
        "catalogue": "/catalogue",
        "product": f"/products/{hoodie}",
        "spaces": "/spaces",
        "cart": "/cart",
        "account": "/account/inbox",
        "contracts": "/account/contracts",
        "verify": "/verify",
        "courses": "/courses",
        "course": course,
        "lesson": f"{course}/lessons/{video['id']}",
        "learning": "/account/courses",
        "achievements": "/account/achievements",
    }


def _screens_of_staff(base: str) -> dict[str, str]:
    """The same for an admin."""
    course = httpx.get(f"{base}/api/v1/courses/{CARE.slug}", timeout=30).json()["id"]
    return {
        "desk-tickets": "/desk/tickets?view=open",
        "admin-products": "/admin/products",
        "admin-course": f"/admin/courses/{course}/outline",
        "admin-visits": "/admin/analytics/visits",
    }


def _put_into_cart(page: Any) -> None:
    page.locator("label", has_text="M").first.click()
    page.get_by_role("button", name="В корзину").click()


def _take(context: Any, base: str, role: str, screens: dict[str, str], size: str) -> None:
    page = context.new_page()
    _, login, password = next(account for account in DEMO_ACCOUNTS if account[0] == role)
    page.goto(f"{base}/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{base}/")
    for name, path in screens.items():
        page.goto(base + path)
        page.wait_for_load_state("networkidle")
        page.wait_for_function("() => !document.querySelector('main .animate-shimmer')")
        shown = Image.open(io.BytesIO(page.screenshot()))
        shown.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}-{size}.png", optimize=True)
        if name == "product":
            _put_into_cart(page)


def main() -> None:
    """Take all of them."""
    base = from_environ().base_url
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browser.opened() as chromium:
        for size, (width, height) in SIZES.items():
            for role, screens in (("customer", _screens(base)), ("admin", _screens_of_staff(base))):
                context = chromium.new_context(
                    viewport={"width": width, "height": height}, locale="ru-RU", reduced_motion="reduce"
                )
                _take(context, base, role, screens, size)
                context.close()


if __name__ == "__main__":
    main()
