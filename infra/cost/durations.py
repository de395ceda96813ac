"""How long a function runs on AWS, from the calls that it makes: estimates in milliseconds, to be checked there.

The meter counts calls exactly; nothing that runs on a laptop can say how long AWS takes for them. A function is billed
while it waits, so waiting is most of it.
"""

from __future__ import annotations

from collections.abc import Mapping

# A function's own work on one vCPU (1769 MB): the framework for a request, the batch processor for messages.
OWN_WORK_MS = 3.0
# Work of botocore and this code for each call, on one vCPU.
WORK_PER_CALL_MS = 1.5
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


def run_ms(calls: Mapping[str, float], *, memory_mb: int, own_work_ms: float = OWN_WORK_MS) -> float:
    """Milliseconds of one run that makes these calls one after another."""
    work = own_work_ms + WORK_PER_CALL_MS * sum(calls.values())
    return work * max(1.0, VCPU_MB / memory_mb) + sum(
        WAIT_MS.get(name, OTHER_CALL_MS) * times for name, times in calls.items()
    )
