"""The account's own limits, as `check-account` shows them."""

from __future__ import annotations

from typing import Any

from infra.ops import account


class Fake:
    """Answers as AWS does for one state of an account."""

    def __init__(self, *, ready: bool) -> None:
        self.ready = ready
        self.updated: dict[str, str] = {}

    def get_service_setting(self, **asked: str) -> Any:
        assert asked == {"SettingId": account.THROUGHPUT}
        return {"ServiceSetting": {"SettingValue": "true" if self.ready else "false"}}

    def update_service_setting(self, **asked: str) -> None:
        self.updated |= asked

    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"ConcurrentExecutions": 1000 if self.ready else 10}}

    def get_account(self) -> Any:
        # Of SES and of API Gateway.
        role = {"cloudwatchRoleArn": "arn:aws:iam::1:role/logs"} if self.ready else {}
        return {"ProductionAccessEnabled": self.ready, "SendQuota": {"Max24HourSend": 200.0}, **role}

    def get_sms_sandbox_account_status(self) -> Any:
        return {"IsInSandbox": not self.ready}


def test_a_new_account_has_everything_to_do() -> None:
    found = list(account.check(lambda _: Fake(ready=False)))
    assert [one.ok for one in found] == [False] * 5
    assert all(one.then for one in found)
    assert str(found[0]).startswith("TO DO  SSM high throughput is false: python -m infra.ops")


def test_an_account_that_is_ready_has_nothing_to_do() -> None:
    assert all(one.ok for one in account.check(lambda _: Fake(ready=True)))


def test_the_throughput_is_raised_by_its_setting() -> None:
    fake = Fake(ready=False)
    account.raise_parameter_throughput(fake)
    assert fake.updated == {"SettingId": "/ssm/parameter-store/high-throughput-enabled", "SettingValue": "true"}
