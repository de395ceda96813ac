"""The HTML of the checkout page. No script, no outside file: it works in any browser, also without a network."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from infra.local.sandbox.store import Document

ITEMS_SHOWN = 6
_STYLE = Path(__file__).with_name("checkout.css").read_text(encoding="utf-8")
_FINISHED = {
    "succeeded": ("good", "&#10003;", "Payment complete", "The shop has been told. You can close this page."),
    "waiting_for_capture": (
        "good", "&#10003;", "Payment authorised", "The money is held until the shop confirms the payment.",
    ),
    "canceled": ("bad", "&#215;", "Payment declined", "No money was taken. You can try again in the shop."),
    "expired_on_confirmation": (
        "idle", "!", "This link has expired", "A link lives for one hour. Ask the shop for a new one.",
    ),
}  # fmt: skip


def checkout(shop: str, payment: Document) -> str:
    """The page of a payment that waits for the buyer."""
    total = _rub(payment["amount"]["value"])
    content = f"""{_header(shop, "Secure checkout")}
<section>
  <h1>{total}</h1>
  <p class="about">{escape(payment.get("description", "Payment"))}</p>
  {_items(payment.get("_receipt"))}
  <div class="card"><span class="chip"></span><span>Test card &bull;&bull;&bull;&bull; 4444</span>
  <small>12/{_year(payment)}</small></div>
</section>
<form method="post">
  <button class="pay" name="action" value="pay">Pay {total}</button>
  <button class="decline" name="action" value="decline">Decline</button>
</form>"""
    until = payment["_deadline"][11:16]
    return _document(f"Pay {total}", content, f"The link is valid until {until} UTC<br>Payment {payment['id']}")


def finished(shop: str, payment: Document) -> str:
    """The page of a payment that is over, whichever way."""
    reason = payment.get("cancellation_details", {}).get("reason", "")
    tone, sign, title, words = _FINISHED.get(reason) or _FINISHED[payment["status"]]
    back = ""
    if url := payment.get("_return_url"):
        back = f'<div class="back"><a class="button pay" href="{escape(url)}">Back to the shop</a></div>'
    content = f"""{_header(shop, "Secure checkout")}
<section>
  <div class="mark {tone}">{sign}</div>
  <h1 class="words">{title}</h1>
  <p class="about">{words}</p>
  <ul><li><span>{escape(payment.get("description", "Payment"))}</span>
  <span>{_rub(payment["amount"]["value"])}</span></li></ul>
</section>{back}"""
    return _document(title, content, f"Payment {payment['id']}")


def unknown(shop: str) -> str:
    """The page of a payment that does not exist."""
    content = f"""{_header(shop, "Secure checkout")}
<section><div class="mark idle">?</div><h1 class="words">No such payment</h1>
<p class="about">Check the link, or ask the shop for a new one.</p></section><div class="back"></div>"""
    return _document("No such payment", content, "")


def _document(title: str, content: str, footer: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main><p class="note">YooKassa sandbox: nothing is charged</p>
{content}
</main>
<footer>{footer}</footer>
</body>
</html>
"""


def _header(shop: str, words: str) -> str:
    name = escape(shop)
    return f'<header><div class="logo">{name[:1]}</div><p class="shop">{name}<small>{words}</small></p></header>'


def _items(receipt: Any) -> str:
    if not receipt:
        return ""
    items = receipt["items"]
    rows = [
        f"<li><span>{escape(item['description'])} <em>{_quantity(item['quantity'])}</em></span>"
        f"<span>{_rub(_line_total(item))}</span></li>"
        for item in items[:ITEMS_SHOWN]
    ]
    if len(items) > ITEMS_SHOWN:
        rows.append(f"<li><span><em>and {len(items) - ITEMS_SHOWN} more</em></span><span></span></li>")
    return f"<ul>{''.join(rows)}</ul>"


def _line_total(item: Any) -> str:
    return f"{Decimal(item['amount']['value']) * Decimal(str(item['quantity'])):.2f}"


def _quantity(raw: Any) -> str:
    return f"&times; {float(raw):g}"


def _rub(value: str) -> str:
    whole, _, fraction = value.partition(".")
    grouped = f"{int(whole):,}".replace(",", "&nbsp;")
    kopecks = fraction.ljust(2, "0") if fraction else "00"
    return f"{grouped}&nbsp;&#8381;" if kopecks == "00" else f"{grouped},{kopecks}&nbsp;&#8381;"


def _year(payment: Document) -> int:
    return (int(payment["created_at"][:4]) + 4) % 100
