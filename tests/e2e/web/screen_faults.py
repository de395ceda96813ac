"""What is wrong with a screen that is shown: found by axe, and by looks that axe does not take."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from infra.web.build import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
_FOLDER = Path(__file__).parent
_FAULTS = (_FOLDER / "screen_faults.js").read_text()
_WATCH = (_FOLDER / "screen_watch.js").read_text()
_GO = """path => {
    // A screen that is there already has said what it is called.
    if (path !== location.pathname) document.title = "";
    history.pushState({idx: (history.state?.idx ?? 0) + 1, key: String(Math.random())}, "", path);
    dispatchEvent(new PopStateEvent("popstate", {state: history.state}));
}"""
# Its code is here, it has said what it is called, and nothing of its content is on its way or still a skeleton.
_IS_THERE = """() => {
    const main = document.querySelector("main");
    const waits = window.screenWatch.pending > 0 || main?.querySelector(".animate-shimmer");
    const leaves = document.querySelector(".scale-x-75");
    return document.title && main && main.innerText.length > 20 && !waits && !leaves;
}"""
PHONE, TABLET = 390, 640
# Why it is not.
_MISSING = """() => ({
    title: document.title,
    pending: window.screenWatch.pending,
    skeletons: document.querySelectorAll("main .animate-shimmer").length,
})"""
LOADED_WITHIN_MS = 20_000


def watched(context: Any, language: str) -> None:
    """Make a profile's pages ready for `go` and `faults`, in a language."""
    context.add_init_script(_WATCH)
    context.add_init_script(f"localStorage.setItem('atrium.language', '{language}')")


def go(page: Any, path: str) -> list[str]:
    """Show another screen as a link does, without loading the app again; waits until all of it is there.

    Gives what is missing of a screen that does not come.
    """
    page.evaluate(_GO, path)
    if _is_there(page):
        return []
    # On a machine that is busy, a step in the history may be lost on the way: an address that is opened is not.
    page.goto(urljoin(page.url, path))
    return [] if _is_there(page) else [f"not all there: {page.evaluate(_MISSING)}"]


def _is_there(page: Any) -> bool:
    try:
        page.wait_for_function(_IS_THERE, timeout=LOADED_WITHIN_MS)
    except playwright_timeout():
        return False
    return True


def playwright_timeout() -> type[Exception]:
    """What Playwright raises when something does not come; it is imported only where it is installed."""
    from playwright.sync_api import TimeoutError

    return TimeoutError


def violations(page: Any) -> list[str]:
    """WCAG 2.2 AA and axe's own good practice; each violation with the element that has it. Of a menu that is alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document.querySelector('[role=menu]') ?? document, {resultTypes: ['violations']})")[
        "violations"
    ]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def faults(page: Any, language: str) -> list[str]:
    """What axe says of the screen or the dialog that is open, and what is too wide, too small or without a text.

    axe is asked at the two widths that people have; the narrowest is looked at for what does not fit.
    """
    width = page.viewport_size["width"]
    found: list[str] = page.evaluate(_FAULTS, {"phone": width < TABLET, "isEnglish": language == "en"})
    return found if width < PHONE else violations(page) + found
