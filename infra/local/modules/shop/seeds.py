"""What the demo shop sells and says: products with pictures, promo codes, pages. Amounts in kopecks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.api_client import ApiClient
from infra.local.seed import SeedContext

PICTURES = Path(__file__).parent / "pictures"
INSPECTION_TIMEOUT_S = 60.0
INSPECTION_POLL_S = 0.3


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the API takes it; its pictures are `pictures/<article>-<number>.jpg`."""

    fields: dict[str, Any]

    @property
    def pictures(self) -> list[Path]:
        """Its pictures, the first one first."""
        return sorted(PICTURES.glob(f"{self.fields['article'].lower()}-*.jpg"))


def _sizes(**stock: int) -> list[dict[str, Any]]:
    return [{"size": size, "stock": pieces} for size, pieces in stock.items()]


CHART = {
    "columns": ["S", "M", "L", "XL"],
    "rows": {"Грудь, см": [104, 110, 116, 122], "Длина, см": [68, 70, 72, 74], "Рукав, см": [60, 62, 64, 66]},
}
CARE = "Стирать при 30° наизнанку, не отбеливать, гладить с изнанки."

PRODUCTS = (
    Product(
        {
            "article": "HD-ORBIT",
            "category_ids": ["clothes"],
            "name": "Худи «Орбита»",
            "description": "Плотный футер с начёсом, двойной капюшон, карман-кенгуру. Сшито малыми партиями.",
            "price": 490_000,
            "sizes": _sizes(S=8, M=12, L=12, XL=6),
            "size_table": CHART,
            "care_instructions": CARE,
        },
    ),
    Product(
        {
            "article": "TS-ORBIT",
            "category_ids": ["clothes"],
            "name": "Футболка «Орбита»",
            "description": "Хлопок 220 г/м², прямой крой, печать, которая не трескается.",
            "price": 230_000,
            "old_price": 280_000,
            "sizes": _sizes(S=20, M=25, L=20, XL=10),
            "size_table": CHART,
            "care_instructions": CARE,
        },
    ),
    Product(
        {
            "article": "HT-NOON",
            "category_ids": ["accessories"],
            "name": "Панама «Полдень»",
            "description": "Лёгкая панама с широкими полями: складывается в карман и не теряет форму.",
            "price": 190_000,
            "sizes": [{"size": "ONE SIZE", "stock": 15}],
            "care_instructions": "Ручная стирка.",
        },
    ),
    Product(
        {
            "article": "TB-ATRIUM",
            "category_ids": ["accessories"],
            "name": "Шопер «Атриум»",
            "description": "Суровый хлопок, держит ноутбук и пять килограммов яблок.",
            "price": 140_000,
            "sizes": [{"size": "ONE SIZE", "stock": 40}],
            "care_instructions": CARE,
        },
    ),
    Product(
        {
            "article": "HD-WINTER",
            "category_ids": ["clothes"],
            "name": "Худи «Зимовка»",
            "description": "Предзаказ: шьём волнами по пять штук. Меринос внутри, хлопок снаружи.",
            "price": 650_000,
            "sizes": _sizes(S=0, M=0, L=0, XL=0),
            "size_table": CHART,
            "care_instructions": CARE,
            "order_type": "preorder",
            "preorder_waves_total": 3,
            "preorder_wave_capacity": 5,
        },
    ),
    Product(
        {
            "article": "SW-DUSK",
            "category_ids": ["clothes"],
            "name": "Свитшот «Сумерки»",
            "description": "Разошёлся за неделю. Встаньте в очередь — сообщим, когда вернётся.",
            "price": 420_000,
            "sizes": _sizes(S=0, M=0, L=0),
            "care_instructions": CARE,
            "order_type": "waiting",
        },
    ),
)

CATEGORIES = (
    {"name": "Одежда", "slug": "clothes", "position": 1},
    {"name": "Аксессуары", "slug": "accessories", "position": 2},
)
COLLECTION = {"name": "Тёплые вещи", "slug": "warm", "description": "Когда на улице минус."}
WARM = frozenset({"HD-ORBIT", "HD-WINTER", "SW-DUSK"})

PROMO_CODES = (
    {"code": "WELCOME10", "description": "10 % на первый заказ", "discount_percent": 10, "max_uses_per_user": 1},
    {
        "code": "MINUS500",
        "description": "500 ₽ при заказе от 3 000 ₽",
        "discount_amount": 50_000,
        "min_total": 300_000,
    },
)

DELIVERY_METHODS: tuple[dict[str, Any], ...] = (
    {
        "code": "pickup",
        "kind": "pickup",
        "name": "Самовывоз из коворкинга",
        "description": "Новослободская, 16, каждый день с 10 до 22",
        "price": 0,
    },
    {
        "code": "cdek",
        "kind": "post",
        "name": "Пункт СДЭК",
        "description": "2–5 дней",
        "price": 30_000,
        "free_from": 1_000_000,
        "needs": "point",
        "tracking_url": "https://www.cdek.ru/ru/tracking?order_id={tracking_number}",
    },
    {
        "code": "courier",
        "kind": "courier",
        "name": "Курьер",
        "description": "1–3 дня",
        "price": 50_000,
        "free_from": 1_500_000,
    },
)

PAGES = {
    "about": {
        "title": "О нас",
        "content": """# Атриум

Мы шьём одежду **малыми партиями** и показываем, как она устроена.

- вещи в наличии отправляем на следующий день;
- предзаказы шьём *волнами*: волна закрылась — начинаем кроить;
- нет размера? Встаньте в очередь, и мы напишем.

> Хорошая вещь — та, которую не надо объяснять.
""",
    },
    "delivery": {
        "title": "Доставка и возврат",
        "content": """# Доставка

| Способ | Срок | Цена |
|---|---|---|
| Пункт СДЭК | 2–5 дней | 300 ₽ |
| Курьер | 1–3 дня | 500 ₽ |

## Возврат

1. Напишите нам в течение 14 дней.
2. Отправьте вещь из любого пункта СДЭК.
3. Деньги вернутся на карту за 1–5 дней.
""",
    },
}


def seed(context: SeedContext) -> str:
    """Put in what is missing; returns what is there now, in words. Raises LocalError."""
    admin = context.people["admin"]
    with ThreadPoolExecutor(max_workers=2) as pool:
        texts = pool.submit(_texts_and_terms, admin)
        for category in CATEGORIES:
            admin.call("POST", "/categories", category, accept={201, 409})
        products = [_product(admin, product) for product in PRODUCTS]
        winter = {**COLLECTION, "product_ids": [one["id"] for one in products if one["article"] in WARM]}
        admin.call("POST", "/collections", winter, accept={201, 409})
        _pictures(admin, products, context)
        texts.result()
    return f"{len(products)} products, {len(PROMO_CODES)} promo codes, {len(PAGES)} pages"


def _product(admin: ApiClient, product: Product) -> dict[str, Any]:
    found = admin.call("GET", f"/products/{product.fields['article']}", accept={200, 404})
    return found if "id" in found else admin.call("POST", "/products", product.fields, accept={201})


def _texts_and_terms(admin: ApiClient) -> None:
    for code in PROMO_CODES:
        admin.call("POST", "/promo-codes", code, accept={201, 409})
    offered = admin.call("GET", "/delivery-methods", accept={200})["items"]
    for method in DELIVERY_METHODS:
        # One that an admin has changed or switched off stays as it is.
        if method["code"] not in {one["code"] for one in offered}:
            admin.call("POST", "/delivery-methods", method, accept={201, 409})
    for slug, page in PAGES.items():
        if "slug" not in admin.call("GET", f"/pages/{slug}", accept={200, 404}):
            admin.call("PUT", f"/pages/{slug}", page, accept={200})


def _pictures(admin: ApiClient, products: Sequence[dict[str, Any]], context: SeedContext) -> None:
    """Upload what is missing as a browser would, and wait until the inspector has accepted it."""
    waiting: dict[str, int] = {}
    for made, product in zip(products, PRODUCTS, strict=True):
        for picture in product.pictures[len(made["media"]) :]:
            form = admin.call("POST", f"/products/{made['id']}/media", {"content_type": "image/jpeg"}, accept={201})
            admin.upload(form, picture.read_bytes())
            waiting[made["id"]] = len(product.pictures)
    deadline = time.monotonic() + INSPECTION_TIMEOUT_S
    while waiting and time.monotonic() < deadline:
        for product_id, count in list(waiting.items()):
            if len(admin.call("GET", f"/products/{product_id}", accept={200})["media"]) >= count:
                del waiting[product_id]
        time.sleep(INSPECTION_POLL_S if waiting else 0)
    if waiting:
        context.report(f"the pictures of {len(waiting)} products are still being inspected; see `make logs`")
