"""What the web app's style says of motion, as a browser understands it."""

from __future__ import annotations

from infra.web.build import WEB
from tests.support import browser

_BUTTON = "button { transition: opacity 150ms } button:disabled { opacity: 0.5 }"
_USABLE = """() => {
    const button = document.querySelector("button");
    const before = getComputedStyle(button).opacity;
    button.disabled = false;
    return [before, getComputedStyle(button).opacity];
}"""
pytestmark = browser.needed


def test_who_wants_less_motion_sees_a_button_that_has_become_usable_at_once() -> None:
    style = (WEB / "src" / "app" / "styles" / "base.css").read_text()
    with browser.opened() as opened:
        page = opened.new_context(reduced_motion="reduce").new_page()
        page.set_content(f"<style>{style}</style><style>{_BUTTON}</style><button disabled>Save</button>")
        page.wait_for_timeout(50)
        assert page.evaluate(_USABLE) == ["0.5", "1"]
