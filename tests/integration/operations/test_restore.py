"""The restore drill: a table is restored with all that a restore loses, and what was deleted is brought back."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from infra.ops import given_back, restore
from infra.ops.problems import OperatorError
from shared.core import clock
from tests.support.cloud import Aws

ROOT = Path(__file__).resolve().parents[3]
TABLE, RESTORED = "drill-shop", "drill-shop-restored"
LOST = ("stream", "ttl", "tags", "deletion_protection")


def item(number: int) -> dict[str, Any]:
    return {"pk": {"S": f"ORDER#{number}"}, "sk": {"S": "ORDER"}, "amount": {"N": "5"}}


@pytest.fixture
def dynamodb(aws: Aws) -> Any:
    client = aws.client("dynamodb")
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        DeletionProtectionEnabled=True,
        Tags=[{"Key": "module", "Value": "shop"}],
    )
    client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    client.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    for number in range(250):
        client.put_item(TableName=TABLE, Item=item(number))
    return client


def run(**asked: Any) -> str:
    return restore.run(stack="drill", table="shop", **{"to": "latest", "say": print, "wait": lambda _: None, **asked})


def test_a_restored_table_has_what_a_restore_loses(dynamodb: Any) -> None:
    run()
    origin, made = (dynamodb.describe_table(TableName=name)["Table"] for name in (TABLE, RESTORED))
    wanted, has = restore._settings_of(origin), restore._settings_of(made)
    assert {name: has[name] for name in LOST} == {name: wanted[name] for name in LOST}
    assert (has["stream"], has["ttl"], has["deletion_protection"]) == ("NEW_IMAGE", "ttl", True)
    backups = dynamodb.describe_continuous_backups(TableName=RESTORED)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_what_was_deleted_is_brought_back_and_nothing_is_written_over(dynamodb: Any) -> None:
    run()
    for number in range(120):
        dynamodb.delete_item(TableName=TABLE, Key={name: item(number)[name] for name in ("pk", "sk")})
    newer = {**item(200), "amount": {"N": "7"}}
    dynamodb.put_item(TableName=TABLE, Item=newer)
    dynamodb.put_item(TableName=TABLE, Item=item(999))
    assert "250 items, 120 of which drill-shop lacks, 1 differ; 0 brought back; run again" in run()
    assert "120 brought back" in run(bring_back=True)
    assert "0 of which drill-shop lacks" in run(bring_back=True)
    items = dynamodb.scan(TableName=TABLE)["Items"]
    assert (len(items), newer in items) == (251, True)


def kept_after_loss(dynamodb: Any, items: list[dict[str, Any]]) -> tuple[str, set[str]]:
    """What a run says, and which of some items are there again, after they were lost from the table."""
    for one in items:
        dynamodb.put_item(TableName=TABLE, Item=one)
    run()
    for one in items:
        dynamodb.delete_item(TableName=TABLE, Key={name: one[name] for name in ("pk", "sk")})
    said = run(bring_back=True)
    wanted = {one["pk"]["S"] for one in items}
    return said, wanted & {one["pk"]["S"] for one in dynamodb.scan(TableName=TABLE)["Items"]}


def event(name: str, *, days_old: float) -> dict[str, Any]:
    occurred_at = clock.iso(clock.now() - timedelta(days=days_old))
    return {"pk": {"S": name}, "sk": {"S": "evt_1"}, "type": {"S": "event"}, "occurred_at": {"S": occurred_at}}


def test_events_that_consumers_may_have_forgotten_are_refused(dynamodb: Any) -> None:
    undated = {"pk": {"S": "undated"}, "sk": {"S": "evt_1"}, "type": {"S": "event"}}
    said, kept = kept_after_loss(dynamodb, [event("new", days_old=15), event("old", days_old=17), undated])
    assert "2 events are refused: older than 16 days" in said
    assert "run again" not in said
    assert kept == {"new"}


def test_what_ended_stays_ended(dynamodb: Any) -> None:
    """A session that was signed out, and an item whose time is over."""
    now = clock.epoch(clock.now())
    items = [
        {"pk": {"S": "session"}, "sk": {"S": "1"}, "type": {"S": "session"}},
        {"pk": {"S": "over"}, "sk": {"S": "1"}, "type": {"S": "order"}, "ttl": {"N": str(now - 1)}},
        {"pk": {"S": "order"}, "sk": {"S": "1"}, "type": {"S": "order"}, "ttl": {"N": str(now + 600)}},
    ]
    said, kept = kept_after_loss(dynamodb, items)
    assert "2 are not brought back" in said
    assert kept == {"order"}


def test_kinds_that_are_not_brought_back_exist() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "shared").rglob("*.py"))
    named = restore.NOT_BROUGHT_BACK | set(given_back.KINDS) | {"event"}
    assert named <= set(re.findall(r'discriminator="(\w+)"', source))


def test_a_run_that_was_interrupted_goes_on(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(restore, "_copy_settings", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run()
    run()
    assert restore._settings_of(dynamodb.describe_table(TableName=RESTORED)["Table"])["ttl"] == "ttl"


def test_a_copy_of_another_moment_is_not_taken_for_the_one_that_is_asked_for(dynamodb: Any) -> None:
    run()
    backups = dynamodb.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
    moment = backups["PointInTimeRecoveryDescription"]["LatestRestorableDateTime"]
    copy = dynamodb_backends[DEFAULT_ACCOUNT_ID][dynamodb.meta.region_name].tables[RESTORED]
    copy.restore_date_time = moment - timedelta(hours=1)
    dynamodb.delete_item(TableName=TABLE, Key={name: item(7)[name] for name in ("pk", "sk")})
    with pytest.raises(OperatorError, match="is there already, of"):
        run(to=moment.isoformat(), bring_back=True)
    assert len(dynamodb.scan(TableName=TABLE)["Items"]) == 249
    copy.restore_date_time = moment
    assert "1 brought back" in run(to=moment.isoformat(), bring_back=True)


def test_a_dry_run_changes_nothing(dynamodb: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(dry_run=True, bring_back=True) == "nothing was changed"
    assert "stream=NEW_IMAGE, ttl=ttl" in capsys.readouterr().out
    assert RESTORED not in dynamodb.list_tables()["TableNames"]


@pytest.mark.parametrize("to", ["yesterday", "2001-01-01T00:00:00Z"])
def test_a_moment_without_a_copy_is_refused(dynamodb: Any, to: str) -> None:
    with pytest.raises(OperatorError):
        run(to=to)


def test_a_table_that_is_not_there_is_refused(dynamodb: Any) -> None:
    with pytest.raises(OperatorError, match="no table"):
        restore.run(stack="drill", table="nothing", to="latest")
