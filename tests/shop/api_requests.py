"""Requests to the API of the module `shop`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, ok

Json = dict[str, Any]


def _order(made: PathParamFactories) -> str:
    items = [{"product_id": made("product_id"), "size": "M", "quantity": 1}]
    return str(ok(made.owner.post("/orders", {"items": items, "delivery": {"address": "Дом"}}))["order"]["id"])


def _delivery_method(made: PathParamFactories) -> str:
    # A shop has fifty at most, and a run makes more: here, and where the making of one is tried.
    for code in [one["code"] for one in ok(made.admin.get("/delivery-methods"))["items"]][:-20]:
        made.admin.delete(f"/delivery-methods/{code}")
    body = {"code": f"m-{uuid.uuid4().hex[:10]}", "kind": "courier", "name": "Курьер", "price": 50_000}
    return str(ok(made.admin.post("/delivery-methods", body))["code"])


def _product(made: PathParamFactories) -> str:
    body = {"article": f"THING-{uuid.uuid4().hex[:10]}", "name": "Кепка", "price": 100_000}
    waves = {"order_type": "preorder", "preorder_waves_total": 2, "preorder_wave_capacity": 9}
    return str(ok(made.admin.post("/products", {**body, **waves, "sizes": [{"size": "M"}]}))["id"])


def _page(made: PathParamFactories) -> str:
    slug = f"page-{uuid.uuid4().hex[:10]}"
    ok(made.admin.put(f"/pages/{slug}", {"title": "О нас", "content": "Мы"}))
    return slug


def _promo_code(made: PathParamFactories) -> str:
    body = {"code": f"T{uuid.uuid4().hex[:10]}", "discount_percent": 5}
    return str(ok(made.admin.post("/promo-codes", body))["code"])


def _category(made: PathParamFactories) -> str:
    return str(ok(made.admin.post("/categories", {"name": f"Кепки {uuid.uuid4().hex[:10]}"}))["id"])


def _collection(made: PathParamFactories) -> str:
    return str(ok(made.admin.post("/collections", {"name": f"Зима {uuid.uuid4().hex[:10]}"}))["id"])


def _picture(made: PathParamFactories) -> str:
    made = made.admin.post(f"/products/{made('product_id')}/media", {"content_type": "image/png"})
    return str(ok(made)["media_id"])


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "order_id": _order,
    "product_id": _product,
    "slug": _page,
    "category_id": _category,
    "collection_id": _collection,
    "code": _promo_code,
    "method_code": _delivery_method,
    "media_id": _picture,
    "number": lambda _: "1",
}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/categories": lambda known, mark: {"name": f"Кепки {mark}"},
    "POST /api/v1/collections": lambda known, mark: {"name": f"Зима {mark}"},
    "POST /api/v1/orders": lambda known, mark: {
        "items": [{"product_id": known["product_id"], "size": "M", "quantity": 1}],
        "delivery": {"address": f"Дом {mark}"},
    },
    "POST /api/v1/orders/{order_id}/cancel": lambda known, mark: {"reason": mark},
    "POST /api/v1/orders/{order_id}/pay": lambda known, mark: None,
    "POST /api/v1/orders/{order_id}/notes": lambda known, mark: {"text": mark},
    "POST /api/v1/products": lambda known, mark: {
        "article": f"K-{mark}",
        "name": "Кепка",
        "price": 100,
        "sizes": [{"size": "M", "stock": 1}],
    },
    "POST /api/v1/products/import": lambda known, mark: {"csv": f"article,name,price\n{mark},Кепка,100"},
    "POST /api/v1/products/{product_id}/media": lambda known, mark: {
        "content_type": "image/png" if ord(mark[0]) % 2 else "image/jpeg"
    },
    "POST /api/v1/products/stock": lambda known, mark: {
        "items": [{"product_id": known["product_id"], "size": "M", "delta": 1, "reason": mark}]
    },
    "POST /api/v1/products/{product_id}/stock": lambda known, mark: {"size": "M", "delta": 1, "reason": mark},
    "POST /api/v1/products/{product_id}/waitlist": lambda known, mark: {"email": f"{mark}@example.com"},
    "POST /api/v1/promo-codes": lambda known, mark: {"code": f"K{mark}", "discount_percent": 5},
    "POST /api/v1/delivery-methods": lambda known, mark: {"code": mark, "kind": "pickup", "name": "Shop", "price": 0},
}
