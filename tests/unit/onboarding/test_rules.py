"""IMEIs, the surcharge, passports' days, and what the font prints."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum import imei as reference

from shared.documents.errors import UnprintableTextError
from shared.documents.printable import check_printable, unprintable
from shared.documents.source_sans import RANGES
from shared.onboarding.devices import imei
from shared.onboarding.devices.surcharge import Priced, Rules, compute
from shared.onboarding.errors import AdjustmentInvalidError, DeviceNotAcceptedError
from shared.onboarding.passports import rules as passports

GOOD = "490154203237518"
RULES = Rules(3, 500, {"new": 10, "excellent": 12, "good": 15, "fair": 20})


@pytest.mark.parametrize("digit", range(10))
def test_the_check_digit_is_that_of_the_standard(digit: int) -> None:
    for stem in ("49015420323751", "35693803564380", "00000000000000", "99999999999999"):
        number = f"{stem}{digit}"
        assert (imei.normalise(number) is not None) == reference.is_valid(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, GOOD),
        ("49-015420-323751-8", GOOD),
        ("490154203237519", None),
        (f"{GOOD}0", None),
        (GOOD[:-1], None),
        ("٤٩٠١٥٤٢٠٣٢٣٧٥١٨", None),
        ("", None),
    ],
)
def test_an_imei_has_15_digits(text: str, expected: str | None) -> None:
    assert imei.normalise(text) == expected


@pytest.mark.parametrize(
    ("price", "condition", "amount"),
    [
        (1_000_000, "good", 150_000),
        (10_003, "good", 1_500),
        (10_010, "good", 1_502),
        (10_005, "new", 1_001),
        (10_004, "new", 1_000),
        (0, "fair", 500),
        (2_500, "fair", 500),
    ],
)
def test_a_part_is_rounded_half_up_and_never_below_the_minimum(price: int, condition: str, amount: int) -> None:
    found = compute([Priced("dev_1", "A1", condition, price)], RULES, computed_at="now")
    assert (found.amount, found.parts[0].amount, found.rules_version) == (amount, amount, 3)


def test_an_adjustment_may_take_all_and_no_more() -> None:
    device = Priced("dev_1", "A1", "good", 10_000)
    free = compute([device], RULES, computed_at="now", adjustment=-1_500, reason="скидка")
    assert (free.amount, free.to_json()["adjustment"]) == (0, {"amount": -1_500, "reason": "скидка"})
    with pytest.raises(AdjustmentInvalidError):
        compute([device], RULES, computed_at="now", adjustment=-1_501, reason="скидка")
    with pytest.raises(DeviceNotAcceptedError):
        compute([Priced("dev_1", "A1", "broken", 10_000)], RULES, computed_at="now")


@pytest.mark.parametrize(
    ("born", "issued", "until"),
    [
        (date(2006, 5, 1), date(2020, 5, 10), date(2026, 7, 30)),
        (date(2006, 5, 1), date(2026, 5, 1), date(2051, 7, 30)),
        (date(1981, 5, 1), date(2001, 6, 1), date(2026, 7, 30)),
        (date(1970, 5, 1), date(2015, 5, 2), None),
        (date(2004, 2, 29), date(2018, 3, 1), date(2024, 5, 29)),
        (date(1980, 2, 29), date(2000, 3, 1), date(2025, 5, 30)),
    ],
)
def test_a_passport_is_valid_until_90_days_after_the_20th_and_45th_birthday(
    born: date, issued: date, until: date | None
) -> None:
    assert passports.valid_until(born, issued) == until


@pytest.mark.parametrize(
    ("born", "issued", "codes"),
    [
        (date(2006, 5, 1), date(2020, 5, 1), []),
        (date(2006, 5, 1), date(2020, 4, 30), ["before_14"]),
        (date(2004, 2, 29), date(2018, 2, 28), ["before_14"]),
        (date(2004, 2, 29), date(2018, 3, 1), []),
        (date(1970, 1, 1), date(1997, 9, 30), ["before_1997"]),
        (date(1970, 1, 1), date(1997, 10, 1), []),
        (date(1970, 1, 1), date(2026, 3, 11), ["in_future"]),
        (date(1970, 1, 1), date(2026, 3, 10), []),
    ],
)
def test_days_that_cannot_be(born: date, issued: date, codes: list[str]) -> None:
    assert [one.code for one in passports.date_errors(born, issued, date(2026, 3, 10))] == codes


@pytest.mark.parametrize(
    ("series", "year", "differs"),
    [("4515", 2015, False), ("4515", 2018, False), ("4515", 2020, True), ("4598", 2000, False)],
)
def test_the_series_tells_the_year_of_the_form(series: str, year: int, differs: bool) -> None:
    assert passports.series_year_differs(series, date(year, 6, 1)) is differs


def test_a_masked_passport_shows_four_digits() -> None:
    assert passports.mask("4515", "123456") == "45** ****56"


def test_what_the_font_prints_is_accepted() -> None:
    check_printable({"full_name": "Ёлкина-Šćé Ә. «Ҫ» № 5 ₽", "registration_address": None})
    assert list(unprintable("й")) == []
    with pytest.raises(UnprintableTextError) as refused:
        check_printable({"full_name": "Ив中ан", "registration_address": "ул. 中🙂"})
    assert refused.value.extra == {"characters": ["中", "🙂"]}
    assert [one.field for one in refused.value.errors] == ["full_name", "registration_address"]


def ranges() -> str:
    """The code points that both fonts of the package `font-source-sans-pro` have glyphs for, as ranges."""
    fonts = pytest.importorskip("reportlab.pdfbase.ttfonts")
    files = pytest.importorskip("font_source_sans_pro")
    paths = (f"{files.__path__[0]}/files/SourceSansPro-{name}.ttf" for name in ("Regular", "Bold"))
    maps = [set(fonts.TTFont(f"T{place}", path).face.charToGlyph) for place, path in enumerate(paths)]
    found: list[list[int]] = []
    for point in sorted(maps[0] & maps[1]):
        if point < 0x20:
            continue
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in found)


def test_the_table_is_that_of_the_fonts() -> None:
    assert " ".join(RANGES.split()) == ranges()
