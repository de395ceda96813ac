"""Permissions that no call needed: the template's grants against the calls of a whole test run.

The e2e tests' cloud writes down every call that it authorises (infra/local/call_record.py); integration tests and
stories of faults, every call of a handler (tests/support/call_record.py). The plugin prints the summary at the end of a
run and writes `bench-results/permissions.json`; `python -m tests.support.permissions` prints that file again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import template as template_file
from tests.support.grants import IN_PROCESS, LOCAL_CLOUD, Call, Grant, Place, grants, refused, used

GrantKey = tuple[str, str, str]
FILE = template_file.ROOT / "bench-results" / "permissions.json"

# Of a run: the ids of the local cloud's KMS keys, and the names that grants have for them.
KEYS = "keys.json"
# The local cloud asks about this action without a resource (infra/local/translate.py).
SENDER = "arn:aws:ses:us-east-1:000000000000:identity/shop@example.com"
# And about this one with a rule of the bus's name.
OF_THE_BUS = "events:DescribeEventBus"
BUS = "arn:aws:events:us-east-1:000000000000:event-bus/atrium"

# Needed, but by what no test run does: function, action, resource → when it is needed.
_SHOP, _PAYMENTS = "dynamodb:table/shop", "dynamodb:table/payments"
_KARMA = "dynamodb:table/karma"
RARE: dict[GrantKey, str] = {
    ("email-worker", "sqs:SendMessage", "sqs:email"): "quiet hours and a pausing provider put an e-mail off",
    ("email-worker", "ssm:GetParameters", "ssm:parameter/<stack>/smtp"): "stacks that send through an SMTP server",
    ("expire-orders", "dynamodb:PutItem", _PAYMENTS): "an order that was paid twice: one payment goes back",
    ("expire-orders", "dynamodb:DeleteItem", _KARMA): "points move of somebody who no longer agrees to be shown",
    ("media-inspector", "s3:ListBucket", "s3:media"): "S3 says 404, not 403, of an upload that is gone",
    ("media-inspector", "s3:GetObject", "s3:media/media/*"): "a picture that an inspection kept before it stopped",
    ("notifications-api", "sqs:SendMessage", "sqs:email"): "an e-mail that an admin sends again",
    ("notifications-api", "sqs:SendMessage", "sqs:nakama"): "a notice that an admin sends again",
    ("orders", "dynamodb:DeleteItem", _KARMA): "points move of somebody who no longer agrees to be shown",
    ("payments-worker", "dynamodb:DeleteItem", _KARMA): "points move of somebody who no longer agrees to be shown",
    ("payments-worker", "dynamodb:ConditionCheckItem", _SHOP): "a late payment takes places in a neighbouring wave",
    ("sms-worker", "sqs:SendMessage", "sqs:email"): "an SMS that was given up just before its worker died",
    ("support", "s3:ListBucket", "s3:files"): "S3 says 404, not 403, of an upload that is not there",
    (
        "support",
        "ssm:GetParameters",
        "ssm:parameter/<stack>/supabase",
    ): "the mirror's key; in process a fake answers in its place",
    ("tasks-worker", "dynamodb:ConditionCheckItem", _SHOP): "an import that changes a running preorder",
    ("users", "s3:PutObject", "s3:media/uploads/avatars/*"): "the form with which a browser uploads a portrait",
}
_WHY = "why a message failed is noted by what runs the worker, which is no function's own code"
_NOTED = ("crm-mirror", "email", "exports", "karma", "nakama", "notifications", "payments", "sms")
RARE |= {(f"{worker}-worker", "dynamodb:PutItem", "dynamodb:table/idempotency"): _WHY for worker in _NOTED}


@dataclass
class Report:
    """What a run showed about permissions, each as (function, action, resource)."""

    granted: list[GrantKey] = field(default_factory=list)
    unused: list[GrantKey] = field(default_factory=list)
    rare: list[GrantKey] = field(default_factory=list)
    used_after_all: list[GrantKey] = field(default_factory=list)
    refused: list[GrantKey] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was refused; what is unused is only reported."""
        return not self.refused

    def lines(self, *, whole: bool = True) -> list[str]:
        """The report for people; a part of the tests tells nothing about what is unused."""
        count = len(self.granted) - len(self.unused) - len(self.rare)
        found = [f"Permissions: {count} of {len(self.granted)} used, {len(self.rare)} kept for rare moments"]
        for title, rows in (
            ("nobody used", self.unused if whole else []),
            ("listed as rare, but used", self.used_after_all),
            ("refused to a function", self.refused),
        ):
            found += [f"  {title}: {function:<22} {action:<30} {resource}" for function, action, resource in rows]
        return found

    def write(self, path: Path = FILE) -> None:
        """Keep it as JSON."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(self.__dict__, indent=1) + "\n")


def compare(
    granted: Mapping[Place, list[Grant]], calls: Mapping[Place, Iterable[Call]], rare: Mapping[GrantKey, str]
) -> Report:
    """Hold the calls made in each place against what is granted there; the places have the same grants."""
    everything: set[GrantKey] = set()
    seen: set[GrantKey] = set()
    denied: set[GrantKey] = set()
    for place, here in granted.items():
        functions = {grant.function for grant in here}
        made = [call for call in calls.get(place, ()) if call.function in functions]
        everything |= {grant.short(place) for grant in here}
        seen |= {grant.short(place) for grant in used(here, made)}
        denied |= {(call.function, call.action, place.short(call.resource)) for call in refused(here, made)}
    return Report(
        granted=sorted(everything),
        unused=sorted(everything - seen - rare.keys()),
        rare=sorted((everything - seen) & rare.keys()),
        used_after_all=sorted(rare.keys() - (everything - seen)),
        refused=sorted(denied),
    )


def _read(paths: Iterable[Path], prefix: str, keys: Mapping[str, str]) -> list[Call]:
    found = []
    for path in paths:
        for line in path.read_text().splitlines():
            call: dict[str, Any] = json.loads(line)
            # The emulator asks about parameters without their names; integration tests see these.
            if call["action"] == "ssm:GetParameters" and call["resource"] == "*":
                continue
            # A probe that a test made for itself, under no function's name, is nobody's.
            if call["who"].startswith(prefix):
                # The emulator asks about mail without a resource; in this process the address stands in the call.
                misnamed = call["action"] == OF_THE_BUS and ":rule/" in call["resource"]
                nameless = call["action"] == "ses:SendEmail" and call["resource"] == "*"
                resource = SENDER if nameless else BUS if misnamed else call["resource"]
                if call["action"].startswith("kms:"):
                    before, _, key_id = resource.rpartition("/")
                    resource = f"{before}/{keys.get(key_id, key_id)}"
                found.append(Call(call["who"].removeprefix(prefix), call["action"], resource))
    return found


def of_run(folder: Path) -> Report:
    """The report of the run that left its calls in `folder`."""
    template = template_file.load()
    keys = json.loads((folder / KEYS).read_text()) if (folder / KEYS).exists() else {}
    calls = {
        LOCAL_CLOUD: _read(folder.glob("calls.jsonl"), f"{LOCAL_CLOUD.stack}-", keys),
        IN_PROCESS: _read(folder.glob("in-process-*.jsonl"), "", {}),
    }
    return compare({place: grants(template, place) for place in calls}, calls, RARE)


def main() -> None:
    """Print the latest report."""
    if not FILE.exists():
        raise SystemExit("No report yet: it is written by a run of tests/e2e.")
    kept = json.loads(FILE.read_text())
    print("\n".join(Report(**{name: [tuple(row) for row in rows] for name, rows in kept.items()}).lines()))


if __name__ == "__main__":
    main()
