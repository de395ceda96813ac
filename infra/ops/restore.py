"""Brings a table back: `python -m infra.ops restore --stack S --table NAME --to latest`.

    1. restore  by point-in-time recovery into `<table>-restored`; the table itself stays as it is
    2. settings what a restore loses is copied from the table: stream, TTL, point-in-time recovery, tags, deletion
                protection (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_howitworks.html);
                keys, indexes, encryption and billing mode come with it; alarms, roles and settings know the table by
                its name, which it keeps when items are brought back
    3. compare  every key of the restored table is looked up: how many items the table lacks, how many differ
    4. bring back (only with --bring-back) items that the table lacks, never over one that is there

Each step looks at what is there first, so the command can be repeated until it is done. Not brought back are items
whose TTL is over, kinds that ordinary work deletes and whose return does harm (`NOT_BROUGHT_BACK`), what was given back
since (`given_back`), and events that are too old: the outbox publishes each event that it inserts, and consumers know
for 30 days what they have handled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from infra.ops.given_back import is_given_back
from infra.ops.problems import OperatorError
from shared.core import aws, clock
from shared.data.idempotency import MESSAGE_LIFETIME

SUFFIX = "-restored"
POLL_S = 15
# An hour: a restore of a few gigabytes takes some twenty minutes.
MAX_POLLS = 240
BATCH = 100
# Discriminators of items whose deletion means something: signed out, used, taken away, gone, sent. A lost one costs a
# new sign-in or check-in; one that returns opens an account again, keeps a person out or sends a message twice.
NOT_BROUGHT_BACK = frozenset(
    {
        "session",
        "code",
        "reset_request",
        "sign_in_challenge",
        "passkey_challenge",
        "passkey",
        "passkey_owner",
        "calendar_feed",
        "pending_totp",
        "presence",
        "due_delivery",
    }
)
# SQS keeps a message for 14 days at most: a published event must reach its consumers before their records of it end.
EVENTS_REPUBLISHED = MESSAGE_LIFETIME - timedelta(days=14)


@dataclass(slots=True)
class Compared:
    """How the restored table differs from the table: items in it, those the table lacks, those that are different.

    `withheld` are missing items that must not return, `old_events` missing events that would be handled twice.
    """

    read: int = 0
    missing: int = 0
    different: int = 0
    brought_back: int = 0
    withheld: int = 0
    old_events: int = 0


Say = Callable[[str], None]


def run(
    *,
    stack: str,
    table: str,
    to: str,
    bring_back: bool = False,
    dry_run: bool = False,
    say: Say = print,
    wait: Callable[[float], None] = time.sleep,
) -> str:
    """Restore a table of a stack, by its short name such as `shop`, to `latest` or an ISO 8601 moment.

    Returns what was done in one line. Raises OperatorError when there is no such table or no copy of that moment.
    """
    source, target = f"{stack}-{table}", f"{stack}-{table}{SUFFIX}"
    described = _described(source)
    if described is None:
        raise OperatorError(f"there is no table {source} in this account and region; see --stack and --table")
    moment = _moment(source, to)
    settings = _settings_of(described)
    if dry_run:
        say(f"would restore {source} to {to} as {target}")
        say(f"would set there: {', '.join(f'{name}={value}' for name, value in settings.items())}")
        say("would compare both" + (" and bring back what the table lacks" if bring_back else ""))
        return "nothing was changed"
    _restore(source, target, moment, say, wait)
    _copy_settings(settings, target, say, wait)
    compared = _compare(source, target, bring_back=bring_back, say=say)
    done = (
        f"{target}: {compared.read} items, {compared.missing} of which {source} lacks, {compared.different} differ; "
        f"{compared.brought_back} brought back"
    )
    if compared.withheld:
        done += f"; {compared.withheld} are not brought back: expired, or deleted by ordinary work (sessions, codes, …)"
    if compared.old_events:
        done += (
            f"; {compared.old_events} events are refused: older than {EVENTS_REPUBLISHED.days} days, they would be "
            "published and handled a second time; they stay readable in the restored table"
        )
    if compared.missing > compared.brought_back + compared.withheld + compared.old_events:
        done += "; run again with --bring-back to write them"
    return done


def _described(table: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = aws.client("dynamodb").describe_table(TableName=table)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return found


def _moment(table: str, to: str) -> datetime | None:
    """The moment to restore to, None for the latest. Raises OperatorError."""
    answer = aws.client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = answer.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise OperatorError(f"{table} has no point-in-time recovery: restore it from a backup")
    if to == "latest":
        return None
    try:
        moment = clock.parse(to)
    except ValueError:
        raise OperatorError("--to is `latest` or a moment such as 2026-11-28T10:00:00Z") from None
    earliest, latest = recovery.get("EarliestRestorableDateTime"), recovery.get("LatestRestorableDateTime")
    if (earliest and moment < earliest) or (latest and moment > latest):
        raise OperatorError(f"{table} can be restored to a moment from {earliest} to {latest}")
    return moment


def _settings_of(described: dict[str, Any]) -> dict[str, Any]:
    """What a restored table does not have of the table that it was made of."""
    dynamodb = aws.client("dynamodb")
    name = described["TableName"]
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    tags = [
        tag
        for page in dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=described["TableArn"])
        for tag in page["Tags"]
        # CloudFormation's own cannot be set by others.
        if not tag["Key"].startswith("aws:")
    ]
    return {
        "stream": described.get("StreamSpecification", {}).get("StreamViewType"),
        "ttl": ttl.get("AttributeName") if ttl["TimeToLiveStatus"] in ("ENABLED", "ENABLING") else None,
        "tags": tags,
        "point_in_time_recovery": True,
        "deletion_protection": bool(described.get("DeletionProtectionEnabled")),
    }


def _restore(source: str, target: str, moment: datetime | None, say: Say, wait: Callable[[float], None]) -> None:
    found = _described(target)
    if found is None:
        when = {"RestoreDateTime": moment} if moment else {"UseLatestRestorableTime": True}
        aws.client("dynamodb").restore_table_to_point_in_time(SourceTableName=source, TargetTableName=target, **when)
        say(f"1/4 restoring {source} as {target}")
    else:
        made = found.get("RestoreSummary", {}).get("RestoreDateTime")
        # Of another moment, `--bring-back` would write what was deleted on purpose since, or not what is wanted.
        if moment and made and abs(moment - made) >= timedelta(seconds=1):
            raise OperatorError(
                f"{target} is there already, of {made}: turn its deletion protection off and delete it to restore "
                "another moment, or name that moment"
            )
        say(f"1/4 {target} is there already, of {made or 'an unknown moment'}: delete it to restore another moment")
    _wait_until_active(target, say, wait)


def _wait_until_active(table: str, say: Say, wait: Callable[[float], None]) -> None:
    for _ in range(MAX_POLLS):
        found = _described(table)
        if found is not None and found["TableStatus"] == "ACTIVE":
            return
        say(f"    {table} is {found['TableStatus'].lower() if found else 'not there yet'}")
        wait(POLL_S)
    raise OperatorError(f"{table} is not ready after an hour: run the same command again to go on waiting")


def _copy_settings(settings: dict[str, Any], target: str, say: Say, wait: Callable[[float], None]) -> None:
    """Set what the target lacks; what is set already is left alone."""
    dynamodb = aws.client("dynamodb")
    described = _described(target) or {}
    has = _settings_of(described)
    if settings["stream"] and has["stream"] != settings["stream"]:
        specification = {"StreamEnabled": True, "StreamViewType": settings["stream"]}
        dynamodb.update_table(TableName=target, StreamSpecification=specification)
        _wait_until_active(target, say, wait)
    if settings["ttl"] and has["ttl"] != settings["ttl"]:
        specification = {"Enabled": True, "AttributeName": settings["ttl"]}
        dynamodb.update_time_to_live(TableName=target, TimeToLiveSpecification=specification)
    dynamodb.update_continuous_backups(
        TableName=target, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    if settings["tags"]:
        dynamodb.tag_resource(ResourceArn=described["TableArn"], Tags=settings["tags"])
    if settings["deletion_protection"] and not has["deletion_protection"]:
        dynamodb.update_table(TableName=target, DeletionProtectionEnabled=True)
        _wait_until_active(target, say, wait)
    say(f"2/4 {target} has the stream, TTL, point-in-time recovery, tags and deletion protection of its origin")


def _compare(source: str, target: str, *, bring_back: bool, say: Say) -> Compared:
    done = Compared()
    names = [one["AttributeName"] for one in (_described(source) or {})["KeySchema"]]
    for batch in _batches(target):
        there = _read(source, [{name: item[name] for name in names} for item in batch], names)
        for item in batch:
            done.read += 1
            current = there.get(str([item[name] for name in names]))
            if current is None:
                done.missing += 1
                if _is_withheld(item) or is_given_back(source, item):
                    done.withheld += 1
                elif _is_old_event(item):
                    done.old_events += 1
                else:
                    done.brought_back += bring_back and _put(source, item, names[0])
            elif current != item:
                done.different += 1
        if done.read % (10 * BATCH) == 0:
            say(f"    {done.read} items compared, {done.missing} missing")
    say(f"3/4 compared {done.read} items")
    say(f"4/4 brought back {done.brought_back} items" if bring_back else "4/4 nothing brought back, as not asked for")
    return done


def _is_withheld(item: dict[str, Any]) -> bool:
    expires = item.get("ttl", {}).get("N")
    is_over = expires is not None and float(expires) <= clock.epoch(clock.now())
    return is_over or item.get("type", {}).get("S") in NOT_BROUGHT_BACK


def _is_old_event(item: dict[str, Any]) -> bool:
    """Whether an item is an event that consumers may no longer know; one without a moment counts as old."""
    if item.get("type", {}).get("S") != "event":
        return False
    try:
        occurred_at = clock.parse(item["occurred_at"]["S"])
    except (KeyError, ValueError):
        return True
    return clock.now() - occurred_at > EVENTS_REPUBLISHED


def _batches(table: str) -> Iterator[list[dict[str, Any]]]:
    for page in aws.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        items = page["Items"]
        for start in range(0, len(items), BATCH):
            yield items[start : start + BATCH]


def _read(table: str, keys: list[dict[str, Any]], names: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    request = {table: {"Keys": keys, "ConsistentRead": True}}
    while request:
        answer = aws.client("dynamodb").batch_get_item(RequestItems=request)
        found |= {str([item[name] for name in names]): item for item in answer["Responses"].get(table, [])}
        request = answer.get("UnprocessedKeys") or {}
    return found


def _put(table: str, item: dict[str, Any], key: str) -> bool:
    """Write an item unless somebody has made it meanwhile; whether it was written."""
    try:
        aws.client("dynamodb").put_item(
            TableName=table,
            Item=item,
            ConditionExpression="attribute_not_exists(#key)",
            ExpressionAttributeNames={"#key": key},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
