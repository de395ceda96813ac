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


def _put_into_cart(page: Any) -> None:
    page.locator("label", has_text="M").first.click()
    page.get_by_role("button", name="В корзину").click()


def main() -> None:
    """Take all of them."""
    base = from_environ().base_url
    _, login, password = next(account for account in DEMO_ACCOUNTS if account[0] == "customer")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browser.opened() as chromium:
        for size, (width, height) in SIZES.items():
            context = chromium.new_context(
                viewport={"width": width, "height": height}, locale="ru-RU", reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(f"{base}/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", password)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(f"{base}/")
            for name, path in _screens(base).items():
                page.goto(base + path)
                page.wait_for_load_state("networkidle")
                shown = Image.open(io.BytesIO(page.screenshot()))
                shown.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}-{size}.png", optimize=True)
                if name == "product":
                    _put_into_cart(page)
            context.close()


if __name__ == "__main__":
    main()
