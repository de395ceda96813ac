"""How long a function runs on AWS, from the calls that it makes: estimates in milliseconds, to be checked there.

The meter counts calls exactly; nothing that runs on a laptop can say how long AWS takes for them. A function is billed
while it waits, so waiting is most of it.
"""

from __future__ import annotations

from collections.abc import Mapping

# A function's own work on one vCPU (1769 MB): the framework for a request, the batch processor for messages. With the
# work for its calls an order comes to some 60 ms, where `make bench-peers` measures 37 on a processor that is faster.
OWN_WORK_MS = 2.0
# Work of this code and the client for each call, on one vCPU: on the short path (shared/core/direct_call.py, and our
# HTTP client), and by botocore.
WORK_PER_CALL_MS = 0.8
WORK_BY_BOTOCORE_MS = 2.0
BY_BOTOCORE = ("sns.", "sesv2.", "ssm.", "s3.", "kms.")
VCPU_MB = 1769

WAIT_MS: Mapping[str, float] = {
    "dynamodb.GetItem": 3,
    "dynamodb.BatchGetItem": 5,
    "dynamodb.Query": 4,
    "dynamodb.PutItem": 5,
    "dynamodb.UpdateItem": 5,
    "dynamodb.DeleteItem": 5,
    "dynamodb.TransactWriteItems": 15,
    "sqs.SendMessage": 8,
    "sns.Publish": 50,
    "sesv2.SendEmail": 60,
    "events.PutEvents": 10,
    "yookassa.create_payment": 150,
    "yookassa.get_payment": 80,
}
OTHER_CALL_MS = 20


def work_ms(call: str) -> float:
    """Milliseconds of CPU that a call takes on one vCPU."""
    return WORK_BY_BOTOCORE_MS if call.startswith(BY_BOTOCORE) else WORK_PER_CALL_MS


def run_ms(calls: Mapping[str, float], *, memory_mb: int, own_work_ms: float = OWN_WORK_MS) -> float:
    """Milliseconds of one run that makes these calls one after another."""
    work = own_work_ms + sum(work_ms(name) * times for name, times in calls.items())
    return work * max(1.0, VCPU_MB / memory_mb) + sum(
        WAIT_MS.get(name, OTHER_CALL_MS) * times for name, times in calls.items()
    )
