"""What the web app's style says of paper, as a browser understands it."""

from __future__ import annotations

from infra.web.build import WEB
from tests.support import browser

pytestmark = browser.needed


def test_who_reads_in_the_dark_prints_dark_on_white() -> None:
    style = (WEB / "src" / "app" / "styles" / "tokens.css").read_text()
    text = "<h1 style='color: var(--ink)'>Order</h1>"
    with browser.opened() as opened:
        page = opened.new_page()
        page.set_content(f"<style>{style}</style>{text}")
        colour = "getComputedStyle(document.querySelector('h1')).color"
        light = page.evaluate(colour)
        page.evaluate("document.documentElement.classList.add('dark')")
        assert page.evaluate(colour) != light
        page.emulate_media(media="print")
        assert page.evaluate(colour) == light
