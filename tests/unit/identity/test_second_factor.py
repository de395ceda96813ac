"""Which one-time passwords are good, and who needs a second factor."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.core import clock
from shared.identity import rules
from shared.identity.second_factor import proofs, recovery, totp

# RFC 6238, appendix B: the secret of the SHA-1 rows in Base32; the last six of their eight digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("second", "code"), VECTORS)
@pytest.mark.parametrize(("steps_off", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_of_the_standard_is_good_within_one_step(second: int, code: str, steps_off: int, is_good: bool) -> None:
    with clock.frozen_at(datetime.fromtimestamp(second + 30 * steps_off, UTC)):
        assert totp.step_of(SECRET, code) == (second // 30 if is_good else None)


def test_a_step_that_was_used_is_not_good_again() -> None:
    with clock.frozen_at(datetime.fromtimestamp(59, UTC)):
        assert totp.step_of(SECRET, "287082", after=0) == 1
        assert totp.step_of(SECRET, "287082", after=1) is None


@pytest.mark.parametrize("code", ["", "28708", "2870820", "abcdef", "²87082", "٢٨٧٠٨٢"])
def test_what_is_no_one_time_password_is_none(code: str) -> None:
    with clock.frozen_at(datetime.fromtimestamp(59, UTC)):
        assert totp.step_of(SECRET, code) is None


@pytest.mark.parametrize(
    ("code", "method"),
    [("042917", "totp"), ("abcde-23456", "recovery_code"), ("abcdef", "recovery_code"), ("1234567", "recovery_code")],
)
def test_the_form_of_a_code_says_what_it_is(code: str, method: str) -> None:
    assert proofs.method_of(code) == method


def test_recovery_codes_have_no_letters_that_look_alike() -> None:
    assert not set("l1o0") & set(recovery.ALPHABET)
    assert len(recovery.ALPHABET) ** (2 * recovery.GROUP) > 2**49


@pytest.mark.parametrize(
    ("roles", "is_staff"),
    [
        (set(), False),
        ({"customer"}, False),
        ({"customer", "mail_gateway"}, False),
        ({"customer", "packer"}, True),
        ({"mail_gateway", "admin"}, True),
    ],
)
def test_whoever_has_a_role_beyond_a_customers_is_staff(roles: set[str], is_staff: bool) -> None:
    assert rules.is_staff(roles) is is_staff
