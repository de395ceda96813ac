"""What the `operations` group takes and gives; times ISO 8601 UTC, ages in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from shared.core import clock
from shared.http.models import AnswerModel, RequestModel, example
from shared.operations import health
from shared.operations.audit import AuditEntry
from shared.operations.dead_letters import MAX_READ, DeadLetter, DeadLetterBatch
from shared.operations.health import Check
from shared.operations.queues import QueueStats

MessageId = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class QueueOut(AnswerModel):
    """A queue. Where messages end, all are dead letters, and the figures of work are null.

    `oldest_age_s` is null while no message waits, and where no metrics are kept.
    """

    name: str
    waiting: int | None
    in_flight: int | None
    delayed: int | None
    oldest_age_s: int | None
    dead_letters: int
    can_be_redriven: bool


class QueuesOut(AnswerModel):
    """Every queue of the stack; SQS counts approximately."""

    items: list[QueueOut]
    next_cursor: None = None

    @classmethod
    def of(cls, found: Sequence[QueueStats]) -> QueuesOut:
        """All queues' figures."""
        return cls(items=[QueueOut.model_validate(one) for one in found])


class DeadLetterOut(AnswerModel):
    """A message that was given up; `body` without addresses, names, texts and codes, null when it is not JSON.

    `error` is the last one that a worker or AWS left; null when its worker was killed. `receives` counts readings too.
    """

    id: str
    type: str | None
    sent_at: str
    receives: int
    attempts: int | None
    error: str | None
    failed_at: str | None
    correlation_id: str | None
    body: Any

    @classmethod
    def of(cls, letter: DeadLetter) -> DeadLetterOut:
        """A dead letter as it was read."""
        return cls.copy_of(letter, sent_at=clock.iso(letter.sent_at))


class DeadLettersOut(AnswerModel):
    """Some of a queue's dead letters, and how many there are about: SQS gives them in no order and knows no pages."""

    items: list[DeadLetterOut]
    total: int
    next_cursor: None = None

    @classmethod
    def of(cls, found: DeadLetterBatch) -> DeadLettersOut:
        """What was read."""
        return cls(items=[DeadLetterOut.of(letter) for letter in found.letters], total=found.total)


class RedriveRequest(RequestModel):
    """Which messages to send back, by their ids; all when it is left out."""

    model_config = example(message_ids=["5fd3d3f8-a2ac-4e4c-837c-3ab70ee02b16"])

    message_ids: Annotated[list[MessageId], Field(min_length=1, max_length=MAX_READ)] | None = None


class RedriveOut(AnswerModel):
    """How many messages went back, and how many lay there besides."""

    moved: int
    left: int


class StuckItemOut(AnswerModel):
    """Something that waits too long, since when and for what; `about` is the order, or the kind of work."""

    kind: str
    id: str
    since: str
    status: str
    about: str | None


class DependencyOut(AnswerModel):
    """One dependency; `reason` says what was wrong."""

    kind: str
    name: str
    status: Literal["ok", "slow", "failed"]
    ms: int
    reason: str | None


class HealthReportOut(AnswerModel):
    """Every dependency, and the worst of them."""

    status: Literal["ok", "slow", "failed"]
    items: list[DependencyOut]

    @classmethod
    def of(cls, checks: list[Check]) -> HealthReportOut:
        """What was seen."""
        return cls(status=health.overall(checks), items=[DependencyOut.model_validate(one) for one in checks])


class AuditEntryOut(AnswerModel):
    """Something that a member of staff did: `type` says what, `aggregate` and `aggregate_id` to which thing.

    `data` holds the changes. `actor` is an account's id, or `operator:<name>` for commands; `customer_id` is whom it
    concerns. Names are the accounts' present ones, null when they are gone.
    """

    id: str
    type: str
    module: str
    aggregate: str
    aggregate_id: str
    actor: str
    actor_name: str | None
    customer_id: str | None
    customer_name: str | None
    occurred_at: str
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditEntryOut:
        """An entry with its event."""
        return cls.copy_of(
            entry.event,
            occurred_at=clock.iso(entry.event.occurred_at),
            module=entry.module,
            actor_name=entry.actor_name,
            customer_name=entry.customer_name,
        )
