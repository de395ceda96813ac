"""Retries of optimistic writes, and what a failed call of DynamoDB means."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from pynamodb.exceptions import PutError

from shared.data import retry
from shared.data.failures import code_of, is_temporary, lost_condition
from shared.data.retry import StaleReadError, retry_on_conflict


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(retry.time, "sleep", found.append)
    return found


def losing(times: int) -> list[int]:
    return [0, times]


def act(state: list[int]) -> str:
    state[0] += 1
    if state[0] <= state[1]:
        raise StaleReadError()
    return "done"


def test_who_lost_a_race_reads_again_after_a_pause_of_no_fixed_length(slept: list[float]) -> None:
    state = losing(4)
    assert retry_on_conflict(lambda: act(state)) == "done"
    assert len(slept) == 4
    assert all(0 <= pause <= retry.LONGEST_DELAY_S for pause in slept)
    assert len(set(slept)) > 1


def test_who_loses_each_time_hears_of_it(slept: list[float]) -> None:
    state = losing(100)
    with pytest.raises(StaleReadError):
        retry_on_conflict(lambda: act(state), attempts=3)
    assert (state[0], len(slept)) == (3, 2)


def test_other_errors_are_not_repeated(slept: list[float]) -> None:
    def broken() -> None:
        raise KeyError("left")

    with pytest.raises(KeyError):
        retry_on_conflict(broken)
    assert slept == []


def failed(code: str) -> PutError:
    return PutError("failed", ClientError({"Error": {"Code": code, "Message": ""}}, "PutItem"))


def test_a_call_without_an_answer_has_no_code_and_may_be_repeated() -> None:
    for cause in (ReadTimeoutError(endpoint_url="http://db"), ConnectTimeoutError(endpoint_url="http://db")):
        error = PutError("failed", cause)
        assert (code_of(error), lost_condition(error), is_temporary(error)) == (None, False, True)


def test_lost_conditions_and_a_busy_table_are_told_apart() -> None:
    assert lost_condition(failed("ConditionalCheckFailedException"))
    assert not is_temporary(failed("ConditionalCheckFailedException"))
    assert is_temporary(failed("ThrottlingException"))
    assert not is_temporary(failed("ValidationException"))
