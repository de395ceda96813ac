"""What somebody agrees to who donates every month: each text has a version, and stays here as it was shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CURRENT: Final = "2026-11-29"
TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "2026-11-29": {
        "ru": (
            "Я соглашаюсь, что платёжная система сохранит мой способ оплаты и раз в месяц спишет выбранную сумму как "
            "пожертвование. Я могу остановить списания в любой момент в личном кабинете или по ссылке из письма."
        ),
        "en": (
            "I agree that the payment provider keeps my payment method and charges the chosen sum once a month as a "
            "donation. I can stop this at any time in my account or by the link in each mail."
        ),
    },
}
