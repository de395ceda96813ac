"""One folding for every search."""

from __future__ import annotations

import re

import pytest

from shared.core import search
from tests.support.api_document import DOCUMENT
from tests.support.template import ROOT

# Every route that searches by words, and the test that finds something there with another spelling and order. A number,
# a phone or an address is looked up as it is.
SEARCHES = {
    "GET /api/v1/products": "tests/integration/catalog/test_finding.py",
    "GET /api/v1/products/facets": "tests/integration/catalog/test_filters.py",
    "GET /api/v1/courses": "tests/integration/learning/test_courses.py",
    "GET /api/v1/users": "tests/integration/identity/test_users.py",
    "GET /api/v1/support/tickets": "tests/integration/support/test_search.py",
    "GET /api/v1/support/queue": "tests/integration/support/test_search.py",
    "GET /api/v1/manager/clients": "tests/integration/onboarding/test_clients.py",
    "GET /api/v1/search": "tests/integration/search/test_search.py",
}
LOOKUPS = {"GET /api/v1/orders", "GET /api/v1/orders/export"}


@pytest.mark.parametrize(
    "asked",
    ["Семёнов Пётр", "пётр СЕМЕНОВ", "семенов п", "Петр Семе\u0308нов", "\uff30\uff45\uff54\uff52", "СЕМЁНОВ, пётр!"],
)
def test_a_name_is_found_in_any_spelling_and_order(asked: str) -> None:
    assert search.matches(search.words(asked), search.words("Семёнов Пётр Ильич (Petr)"))


@pytest.mark.parametrize("asked", ["Семёнова", "Петров Семёнов", "ильич иван"])
def test_every_word_that_is_asked_for_counts(asked: str) -> None:
    assert not search.matches(search.words(asked), search.words("Семёнов Пётр Ильич"))


def test_every_search_of_the_api_is_known() -> None:
    found = {
        f"{method.upper()} {path}"
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        for parameter in operation.get("parameters", [])
        if parameter["name"] in ("q", "query", "search")
    }
    assert found - LOOKUPS == set(SEARCHES), "a new search uses shared.core.search, and has a test of it"
    for route, test in SEARCHES.items():
        assert "any_spelling" in (ROOT / test).read_text(), f"{route}: {test} has no test_…_any_spelling…"


def test_text_is_folded_for_searches_in_one_place() -> None:
    own = re.compile(r"casefold\(\)\.replace\(.ё|replace\(.ё., .е.\)\.casefold")
    found = {
        str(path.relative_to(ROOT))
        for folder in ("shared", "functions")
        for path in (ROOT / folder).rglob("*.py")
        if own.search(path.read_text())
    }
    # What is compared or sorted there is no search, and its stored keys stay as they are.
    assert found == {
        "shared/core/search.py",
        "shared/learning/courses/models.py",
        "shared/learning/quizzes/rules.py",
        "shared/shop/catalog/csv_columns.py",
        "shared/shop/catalog/sizes.py",
    }
