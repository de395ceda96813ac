"""Promo codes: who may use one, how large its discount is and how that is spread over lines. Pure functions."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.core.money import Money, percent_of, spread
from shared.shop.promo.errors import (
    PromoExpiredError,
    PromoInactiveError,
    PromoInvalidError,
    PromoMinTotalError,
    PromoNotApplicableError,
    PromoNotStartedError,
    PromoUsedUpError,
    PromoUserLimitError,
)

CODE_LENGTH = range(3, 33)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a promo code; amounts in kopecks, exactly one of percent and amount is set."""

    discount_percent: int | None = None
    discount_amount: Money | None = None
    min_total: Money | None = None
    max_uses: int | None = None
    max_uses_per_user: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    product_ids: Collection[str] = field(default_factory=frozenset)
    is_active: bool = True


def normalise_code(text: str) -> str:
    """The one spelling of a code that is stored and looked up: letters of any case and width are the same code.

    Raises PromoInvalidError for anything but 3-32 letters, digits, hyphens and underscores.
    """
    code = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().upper())
    if len(code) not in CODE_LENGTH or not all(letter.isalnum() or letter in "-_" for letter in code):
        raise PromoInvalidError(
            "A promo code has 3 to 32 letters, digits, hyphens or underscores.", code="promo_code_malformed"
        )
    return code


def check_terms(terms: Terms) -> None:
    """Refuse terms that contradict one another. Raises PromoInvalidError."""
    if (terms.discount_percent is None) == (terms.discount_amount is None):
        raise PromoInvalidError("Give either discount_percent or discount_amount, not both.")
    if terms.valid_from and terms.valid_until and terms.valid_from >= terms.valid_until:
        raise PromoInvalidError("valid_from must be before valid_until.")


def check_usable(terms: Terms, *, at: datetime, uses: int, uses_of_user: int) -> None:
    """Refuse a code that cannot be used by this person at this moment. Raises the precise promo error."""
    if not terms.is_active:
        raise PromoInactiveError()
    if terms.valid_from and at < terms.valid_from:
        raise PromoNotStartedError()
    if terms.valid_until and at >= terms.valid_until:
        raise PromoExpiredError()
    if terms.max_uses is not None and uses >= terms.max_uses:
        raise PromoUsedUpError()
    if terms.max_uses_per_user is not None and uses_of_user >= terms.max_uses_per_user:
        raise PromoUserLimitError()


def discount_lines(terms: Terms, lines: Sequence[tuple[str, Money]]) -> list[Money]:
    """The discount of each line, given as (product id, line total) pairs.

    The whole is a percentage of the eligible subtotal, rounded half up, or a fixed amount that never exceeds it;
    it is spread over the eligible lines by largest remainder, so the parts sum to the whole and no line goes
    below zero. Raises PromoMinTotalError (the whole order counts) and PromoNotApplicableError.
    """
    if terms.min_total is not None and sum(total for _, total in lines) < terms.min_total:
        raise PromoMinTotalError(min_total=terms.min_total)
    eligible = [total if not terms.product_ids or product in terms.product_ids else 0 for product, total in lines]
    subtotal = sum(eligible)
    if subtotal == 0:
        raise PromoNotApplicableError()
    return spread(discount_of(terms, subtotal), eligible)


def discount_of(terms: Terms, subtotal: Money) -> Money:
    """The discount of a code on an eligible subtotal; both in kopecks."""
    if terms.discount_percent is not None:
        return percent_of(subtotal, terms.discount_percent)
    return min(terms.discount_amount or 0, subtotal)
