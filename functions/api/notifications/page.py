"""The page behind a mail's link: plain HTML in Russian or English, without a script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from starlette.responses import HTMLResponse

STYLE: Final = (
    ":root{color-scheme:light dark}body{font:1.05rem/1.55 system-ui,sans-serif;max-width:34rem;margin:3rem auto;"
    "padding:0 1rem}button{font:inherit;padding:.6rem 1rem}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_BUTTON: Final = (
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    "<button>{button}</button></form>"
)
ASK: Final[Mapping[str, tuple[str, str]]] = {
    "ru": ("Не присылать таких писем?", _BUTTON.format(button="Не присылать")),
    "en": ("Send no more such mails?", _BUTTON.format(button="Send no more")),
}
DONE: Final[Mapping[str, tuple[str, str]]] = {
    "ru": (
        "Готово",
        "<p>Таких писем больше не будет. Включить их снова можно "
        '<a href="/account/preferences">в настройках сообщений</a>.</p>',
    ),
    "en": (
        "Done",
        "<p>There will be no more such mails. Turn them on again "
        '<a href="/account/preferences">in your message settings</a>.</p>',
    ),
}
# Of an address without an account, which has no settings.
DONE_ANSWERS: Final[Mapping[str, tuple[str, str]]] = {
    "ru": ("Готово", "<p>Мы не будем писать на этот адрес, пока с него не напишут нам снова.</p>"),
    "en": ("Done", "<p>We will not write to this address until somebody writes to us from it again.</p>"),
}


def answer(texts: Mapping[str, tuple[str, str]], language: str | None) -> HTMLResponse:
    """A page in the language that a browser prefers, in Russian when it prefers none that we speak."""
    wanted = language if language and language in texts else "ru"
    title, content = texts[wanted]
    html = (
        f'<!doctype html><html lang="{wanted}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>{content}</main></body></html>"
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "Content-Language": wanted})
