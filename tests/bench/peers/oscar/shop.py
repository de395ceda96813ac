"""The Oscar side: a process of its own, in Oscar's environment, that places orders over WSGI and says what they took.

Each line on its standard input asks for so many orders; the answer is one line of JSON. The last line is `outcome`.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
from datetime import timedelta
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

# Behind the set-up: models are there only now.
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.utils import timezone  # noqa: E402
from oscar.apps.checkout.views import PaymentDetailsView  # noqa: E402
from oscar.core.compat import get_user_model  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402
from oscar.test import factories  # noqa: E402

EMAIL, PASSWORD, CODE = "anna@example.com", "correct horse battery", "SPRING"
PRICE, STOCK = Decimal("4590.00"), 100_000
ADDRESS = {"first_name": "Анна", "last_name": "Кузнецова", "line1": "Красный проспект, д. 82, кв. 17"}
ADDRESS |= {"line4": "Новосибирск", "postcode": "630091"}
Order = get_model("order", "Order")
Source, SourceType = get_model("payment", "Source"), get_model("payment", "SourceType")


def take_payment(view: Any, order_number: str, total: Any, **_: Any) -> None:
    """Payment as the documentation's sandbox takes it: approved at once, kept as a source and an event."""
    kind, _ = SourceType.objects.get_or_create(name="Sandbox")
    amounts = {"amount_allocated": total.incl_tax, "amount_debited": total.incl_tax}
    view.add_payment_source(Source(source_type=kind, currency=total.currency, reference=order_number, **amounts))
    view.add_payment_event("Settled", total.incl_tax, reference=order_number)


PaymentDetailsView.handle_payment = take_payment


def open_shop() -> Any:
    """A product with stock, a code for a tenth off, a country, a customer; the product."""
    call_command("migrate", verbosity=0, interactive=False)
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="RU", iso_3166_1_a3="RUS", iso_3166_1_numeric="643", name="Russia", is_shipping_country=True
    )
    get_user_model().objects.create_user("anna", EMAIL, PASSWORD)
    everything = factories.RangeFactory(includes_all_products=True)
    tenth = factories.BenefitFactory(range=everything, value=10)
    offer = factories.create_offer(offer_type="Voucher", product_range=everything, benefit=tenth)
    start = timezone.now() - timedelta(days=1)
    voucher = get_model("voucher", "Voucher").objects.create(
        name="Spring", code=CODE, usage="Multi-use", start_datetime=start, end_datetime=start + timedelta(days=9)
    )
    voucher.offers.add(offer)
    return factories.create_product(title="Худи «Орбита»", price=PRICE, num_in_stock=STOCK)


class Browser:
    """Asks the WSGI application as a server would; keeps cookies, and adds up the application's CPU seconds."""

    def __init__(self) -> None:
        self._app = get_wsgi_application()
        self._cookies: dict[str, str] = {}
        self.cpu = 0.0

    def ask(self, method: str, path: str, expect: int, **form: str) -> tuple[str, str]:
        """One request; where it leads, and its text. RuntimeError: another answer than expected."""
        if method == "POST":
            form["csrfmiddlewaretoken"] = self._cookies["csrftoken"]
        body = urlencode(form).encode()
        response: dict[str, Any] = {}
        environ = self._environ(method, path, body)
        started = time.process_time()
        answer = self._app(environ, lambda status, headers, _=None: response.update(status=status, headers=headers))
        text = b"".join(answer)
        answer.close()
        self.cpu += time.process_time() - started
        self._keep(response["headers"])
        if int(response["status"][:3]) != expect:
            raise RuntimeError(f"{method} {path}: {response['status']} {text[:2000].decode()}")
        return dict(response["headers"]).get("Location", ""), text.decode()

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "shop.example.com",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "198.51.100.7",
            "HTTP_HOST": "shop.example.com",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def _keep(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._cookies |= {one.key: one.value for one in SimpleCookie(value).values()}


def sign_in(browser: Browser) -> None:
    browser.ask("GET", "/accounts/login/", 200)
    form = {"login-username": EMAIL, "login-password": PASSWORD, "login-redirect_url": "/", "login_submit": "Log In"}
    browser.ask("POST", "/accounts/login/", 302, **form)


def place(browser: Browser, product: Any) -> None:
    """One order, by the requests that it cannot do without; the pages between them are not asked for."""
    browser.ask("POST", f"/basket/add/{product.pk}/", 302, quantity="1")
    browser.ask("POST", "/basket/vouchers/add/", 302, code=CODE)
    browser.ask("POST", "/checkout/shipping-address/", 302, **ADDRESS)
    browser.ask("GET", "/checkout/shipping-method/", 302)
    where, _ = browser.ask("POST", "/checkout/preview/", 302, action="place_order")
    if not re.search("/thank-you/", where):
        raise RuntimeError(f"the order led to {where}")


def outcome(product: Any) -> dict[str, Any]:
    """What the tables say afterwards."""
    from django.core import mail

    record = product.stockrecords.get()
    return {
        "orders": Order.objects.count(),
        "totals": sorted({str(order.total_incl_tax) for order in Order.objects.all()}),
        "paid": Source.objects.filter(amount_debited=PRICE * 9 / 10).count(),
        "promo_uses": get_model("voucher", "Voucher").objects.get().num_orders,
        "left": record.num_in_stock - (record.num_allocated or 0),
        "addresses": get_model("order", "ShippingAddress").objects.count(),
        "messages": len(mail.outbox),
    }


def main() -> None:
    product, browser = open_shop(), Browser()
    sign_in(browser)
    for line in sys.stdin:
        if line.strip() == "outcome":
            print(json.dumps({**outcome(product), "stock": STOCK}), flush=True)
            continue
        browser.cpu = 0.0
        for _ in range(int(line)):
            place(browser, product)
        print(json.dumps({"an order": browser.cpu * 1000 / int(line)}), flush=True)


if __name__ == "__main__":
    main()
