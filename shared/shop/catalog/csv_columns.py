"""The columns of a catalogue as a file, and what people call them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from shared.core.text import normalised

COLUMNS: Final = (
    "article",
    "name",
    "description",
    "price",
    "order_type",
    "sizes",
    "size_table",
    "care_instructions",
    "preorder_waves_total",
    "preorder_wave_capacity",
    "is_active",
    "old_price",
    "slug",
    "seo_title",
    "seo_description",
    "categories",
)
# What columns are called in Russian files, folded as `column_name` does.
NAMES: Final[Mapping[str, str]] = {
    "артикул": "article",
    "арт": "article",
    "sku": "article",
    "название": "name",
    "наименование": "name",
    "товар": "name",
    "описание": "description",
    "цена": "price",
    "тип_заказа": "order_type",
    "тип_продажи": "order_type",
    "размер": "sizes",
    "размеры": "sizes",
    "размеры_и_остатки": "sizes",
    "таблица_размеров": "size_table",
    "размерная_сетка": "size_table",
    "уход": "care_instructions",
    "инструкция_по_уходу": "care_instructions",
    "рекомендации_по_уходу": "care_instructions",
    "волн_предзаказа": "preorder_waves_total",
    "волны_предзаказа": "preorder_waves_total",
    "количество_волн": "preorder_waves_total",
    "емкость_волны": "preorder_wave_capacity",
    "вместимость_волны": "preorder_wave_capacity",
    "размер_волны": "preorder_wave_capacity",
    "активен": "is_active",
    "активно": "is_active",
    "опубликован": "is_active",
    "показывать": "is_active",
    "старая_цена": "old_price",
    "цена_до_скидки": "old_price",
    "прежняя_цена": "old_price",
    "чпу": "slug",
    "адрес_страницы": "slug",
    "seo_заголовок": "seo_title",
    "заголовок_seo": "seo_title",
    "категория": "categories",
    "категории": "categories",
    "category": "categories",
    "разделы": "categories",
    "раздел": "categories",
    "seo_описание": "seo_description",
    "описание_seo": "seo_description",
}
# The currency or unit that a column's name may end with: `Цена, ₽`, `Цена (руб.)`.
_UNIT = re.compile(r"[\s,(]+(?:₽|руб\.?|рублей|р\.?|rub|шт\.?)\)?$")


def column_name(text: str) -> str:
    """The column that a header's cell names, in English or Russian; an unknown one as it was folded."""
    folded = " ".join(unicodedata.normalize("NFKC", normalised(text, lines=False)).casefold().replace("ё", "е").split())
    name = _UNIT.sub("", folded).rstrip(".").replace("-", " ").replace(" ", "_")
    known = NAMES.get(name, name)
    return known if known in COLUMNS else folded
