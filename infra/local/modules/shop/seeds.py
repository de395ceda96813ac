"""What the demo shop sells and says, and who comes and gives. Amounts in kopecks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.cloth import Look

NAMES = {"admin": "Алиса Админова", "manager": "Михаил Менеджеров", "customer": "Клара Покупаева"}


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the API takes it, and how its pictures look."""

    fields: dict[str, Any]
    looks: tuple[Look, ...]


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
            "name": "Худи «Орбита»",
            "description": "Плотный футер с начёсом, двойной капюшон, карман-кенгуру. Сшито малыми партиями.",
            "price": 490_000,
            "sizes": _sizes(S=8, M=12, L=12, XL=6),
            "size_table": CHART,
            "care_instructions": CARE,
        },
        (Look("hoodie", "#2f4858", "#e8e2d6", "#f2c14e"), Look("hoodie", "#8a3b46", "#e6e9ea", "#f4e3c1")),
    ),
    Product(
        {
            "article": "TS-ORBIT",
            "name": "Футболка «Орбита»",
            "description": "Хлопок 220 г/м², прямой крой, печать, которая не трескается.",
            "price": 230_000,
            "sizes": _sizes(S=20, M=25, L=20, XL=10),
            "size_table": CHART,
            "care_instructions": CARE,
        },
        (Look("tee", "#d1495b", "#dfe7ea", "#fff4e0"),),
    ),
    Product(
        {
            "article": "HT-NOON",
            "name": "Панама «Полдень»",
            "description": "Лёгкая панама с широкими полями: складывается в карман и не теряет форму.",
            "price": 190_000,
            "sizes": [{"size": "ONE SIZE", "stock": 15}],
            "care_instructions": "Ручная стирка.",
        },
        (Look("hat", "#3d5a40", "#efe6d2", "#f4f1de"),),
    ),
    Product(
        {
            "article": "TB-ATRIUM",
            "name": "Шопер «Атриум»",
            "description": "Суровый хлопок, держит ноутбук и пять килограммов яблок.",
            "price": 140_000,
            "sizes": [{"size": "ONE SIZE", "stock": 40}],
            "care_instructions": CARE,
        },
        (Look("tote", "#e6d5b8", "#cfdcd6", "#2f4858"),),
    ),
    Product(
        {
            "article": "HD-WINTER",
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
        (Look("hoodie", "#9c6644", "#dde5b6", "#fefae0"),),
    ),
    Product(
        {
            "article": "SW-DUSK",
            "name": "Свитшот «Сумерки»",
            "description": "Разошёлся за неделю. Встаньте в очередь — сообщим, когда вернётся.",
            "price": 420_000,
            "sizes": _sizes(S=0, M=0, L=0),
            "care_instructions": CARE,
            "order_type": "waiting",
        },
        (Look("sweatshirt", "#6b5b95", "#ece6f0", "#f6d8ae"),),
    ),
)

PROMO_CODES = (
    {"code": "WELCOME10", "description": "10 % на первый заказ", "discount_percent": 10, "max_uses_per_user": 1},
    {
        "code": "MINUS500",
        "description": "500 ₽ при заказе от 3 000 ₽",
        "discount_amount": 50_000,
        "min_total": 300_000,
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

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKEND = ("sat", "sun")
SPACES = (
    {
        "name": "Атриум на Красном",
        "address": "Новосибирск, Красный проспект, 82",
        "capacity": 24,
        "time_zone": "Asia/Novosibirsk",
        # At all hours, so that the demo's door is open whenever somebody tries it.
        "opening_hours": {day: ["00:00", "24:00"] for day in (*WEEKDAYS, *WEEKEND)},
    },
    {
        "name": "Атриум у моря",
        "address": "Калининград, Верхнеозёрная улица, 7",
        "capacity": 8,
        "time_zone": "Europe/Kaliningrad",
        "opening_hours": {day: ["08:00", "22:00"] for day in WEEKDAYS} | {day: ["10:00", "20:00"] for day in WEEKEND},
    },
)


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit of a demo account: which space, how many days ago, from which of the space's own hours, how long."""

    role: str
    space: int
    days_ago: int
    hour: int
    minutes: int


VISITS = (
    Stay("customer", 1, 6, 12, 190),
    Stay("manager", 0, 5, 9, 480),
    Stay("customer", 0, 4, 10, 245),
    Stay("customer", 0, 3, 11, 150),
    Stay("admin", 1, 2, 15, 95),
    Stay("customer", 0, 1, 18, 130),
)
# Who agreed to be named among those who are in, and on leaderboards.
PUBLIC = ("manager", "customer")


@dataclass(frozen=True, slots=True)
class Gift:
    """A donation of a demo account, as the API takes it."""

    role: str
    fields: dict[str, Any]


GIFTS = (
    Gift("customer", {"amount": 150_000, "message": "На новые стулья"}),
    Gift("manager", {"amount": 50_000, "message": "Кофе за мной"}),
    Gift("admin", {"amount": 300_000, "message": "Растите большими", "is_anonymous": True}),
)
