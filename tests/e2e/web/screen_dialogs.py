"""Opens what the buttons of a screen open: dialogs, and menus with the dialogs behind their entries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.e2e.web.screen_faults import go, playwright_timeout

_OPENERS = Path(__file__).with_name("screen_openers.js").read_text()
_OPEN = "dialog:modal, [role=menu]"
_FORBIDDEN = {"type": "about:blank", "title": "Forbidden", "status": 403, "code": "forbidden", "detail": "Not now."}
# So many buttons of a screen are pressed at most.
_MOST = 60
# It has opened, or has had the time to.
_HAS_DONE = "what => document.querySelector(what) || (performance.now() - pressedAt > 300 && !screenWatch.pending)"
# Signing in goes on, and so does telling who looks at what.
_ALLOWED = ("/auth/", "/live", "/viewers", "/play")


def refuse_writes(route: Any) -> None:
    """Whatever would change something, or start a task, is not allowed."""
    request = route.request
    reads = request.method in ("GET", "HEAD") and not request.url.partition("?")[0].endswith("/export")
    if reads or any(part in request.url for part in _ALLOWED):
        route.continue_()
    else:
        route.fulfill(status=403, content_type="application/problem+json", json=_FORBIDDEN)


def opened_by_buttons(page: Any, path: str, scope: str = "main") -> Iterator[str]:
    """Show a screen and press each of its buttons; stops at each dialog or menu that opens, with the button's name."""
    go(page, path)
    pressed: set[str] = set()
    # Buttons come and go with what others do: they are looked for anew after each.
    while len(pressed) < _MOST:
        names: list[str] = page.evaluate(_OPENERS, scope)
        place = next((place for place, name in enumerate(names) if name not in pressed), None)
        if place is None:
            return
        opener = f'[data-opener="{place}"]'
        pressed.add(names[place])
        if _opens(page, opener):
            entries: list[str] = page.locator("[role=menuitem]").all_inner_texts()
            yield f"«{names[place]}»"
            for number, entry in enumerate(entries):
                if _opens(page, opener) and _opens(page, f"[role=menuitem] >> nth={number}", "dialog:modal"):
                    yield f"«{names[place]}» → «{entry}»"
        if page.evaluate("location.pathname") != path.partition("?")[0]:
            go(page, path)


def _opens(page: Any, button: str, what: str = _OPEN) -> bool:
    """Whether something is open once a button was pressed and all that it asked for is there."""
    try:
        page.locator(button).click(timeout=1500)
    except playwright_timeout():
        # It went away with what another button did, or lies behind something.
        return False
    page.evaluate("window.pressedAt = performance.now()")
    page.wait_for_function(
        "what => document.querySelector(what) || (performance.now() - pressedAt > 300 && !screenWatch.pending)",
        arg=what,
    )
    return bool(page.locator(what).count())


def close(page: Any) -> list[str]:
    """Close what is open by Escape; what is wrong with that."""
    page.keyboard.press("Escape")
    try:
        page.wait_for_function(f"() => !document.querySelector('{_OPEN}')", timeout=3000)
    except playwright_timeout():
        page.evaluate("document.querySelector('dialog:modal')?.close()")
        return ["Escape does not close it"]
    return ["focus is lost"] if page.evaluate("document.activeElement === document.body") else []
