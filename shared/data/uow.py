"""The unit of work: everything a use case changes, and the events it announces, in one DynamoDB transaction."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core.errors import AtriumError, ConflictError, UnavailableError
from shared.core.observability import logger
from shared.data import single_write
from shared.data.base import AtriumModel, connection
from shared.data.events import DomainEvent, EventItem
from shared.data.failures import NO_ANSWER, code_of, is_temporary
from shared.data.idempotency import (
    DuplicateMessage,
    IdempotencyKey,
    IdempotencyKeyReusedError,
    LostRaceError,
    MessageRecord,
    RequestRecord,
)

__all__ = ["DuplicateMessage", "OnConflict", "UnitOfWork", "WriteConflictError"]

# Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
MAX_OPERATIONS = 100
MAX_ATTEMPTS = 8
BASE_DELAY_S = 0.02
MAX_DELAY_S = 0.6
RETRIED_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
RETRIED_CODES = frozenset({"TransactionInProgressException", "ThrottlingException", "InternalServerError"})

OldItem: TypeAlias = dict[str, Any] | None
OnConflict: TypeAlias = Exception | Callable[[OldItem], Exception] | None


class WriteConflictError(ConflictError):
    """Somebody changed the same thing in between, and the use case had nothing more precise to say."""

    code = "write_conflict"
    detail = "Somebody changed this at the same moment. Read it again and repeat."


@dataclass(slots=True)
class _Operation:
    kind: str
    request: dict[str, Any]
    on_conflict: OnConflict
    # What the item's attributes are afterwards, None when that is not known before: then it is never written alone.
    after: single_write.Image | None = None
    # A repeated request or message explains all other lost conditions of its transaction: it is reported first.
    is_repeat_guard: bool = False


class UnitOfWork:
    """Collects conditional writes and commits them once; a lost condition becomes that write's `on_conflict` error.

    `on_conflict` is an error, or a function that makes one from the item as it was (a plain dict, or None when there
    was none). Without it a lost condition is a `WriteConflictError`. At most 100 writes, one per item.
    """

    def __init__(self) -> None:
        self._operations: list[_Operation] = []
        self._keys: set[tuple[str, str, str]] = set()
        self._token = str(uuid.uuid4())
        self._committed = False

    def put(self, item: AtriumModel, *, condition: Condition | None = None, on_conflict: OnConflict = None) -> None:
        """Write a whole item, over whatever is there unless the condition says no."""
        self._claim(item)
        request = item.get_save_kwargs_from_instance(condition=condition, return_values_on_condition_failure="ALL_OLD")
        self._operations.append(_Operation("put", request, on_conflict, after=request["Item"]))

    def create(self, item: AtriumModel, *, on_conflict: OnConflict = None, is_repeat_guard: bool = False) -> None:
        """Write an item that must not exist yet; `is_repeat_guard` where it is there only because of a repeat."""
        self.put(item, condition=type(item).pk.does_not_exist(), on_conflict=on_conflict)
        self._operations[-1].is_repeat_guard = is_repeat_guard

    def update(
        self,
        item: AtriumModel,
        actions: Sequence[Action],
        *,
        condition: Condition | None = None,
        on_conflict: OnConflict = None,
    ) -> None:
        """Change some attributes of an item; only its key is read from `item`."""
        self._claim(item)
        request = item.get_update_kwargs_from_instance(
            actions=list(actions), condition=condition, return_values_on_condition_failure="ALL_OLD"
        )
        self._operations.append(_Operation("update", request, on_conflict, after=single_write.image_after(actions)))

    def delete(self, item: AtriumModel, *, condition: Condition | None = None, on_conflict: OnConflict = None) -> None:
        """Remove an item; only its key is read from `item`."""
        self._claim(item)
        request = item.get_delete_kwargs_from_instance(condition=condition)
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._operations.append(_Operation("delete", request, on_conflict, after={}))

    def check(
        self,
        model: type[AtriumModel],
        pk: str,
        sk: str,
        *,
        condition: Condition,
        on_conflict: OnConflict = None,
    ) -> None:
        """Make the transaction depend on an item that it does not change."""
        self._claim(model(pk=pk, sk=sk))
        request = model.get_operation_kwargs_from_class(pk, range_key=sk, condition=condition)
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._operations.append(_Operation("check", request, on_conflict))

    def add_event(self, event: DomainEvent) -> None:
        """Make an event part of the transaction: it is published if and only if the state was changed."""
        self.create(EventItem.of(event))

    def dedupe(self, consumer: str, message_id: str) -> None:
        """Make the commit fail with DuplicateMessage when this consumer has handled this message before."""
        self.create(MessageRecord.of(consumer, message_id), on_conflict=DuplicateMessage(f"{consumer}: {message_id}"))
        self._operations[-1].is_repeat_guard = True

    def store_idempotency_key(self, key: IdempotencyKey | None, reference: dict[str, Any]) -> None:
        """Store the request's key and its result's reference in the same transaction; None does nothing."""
        if key is None:
            return
        record = RequestRecord.of(key, reference)
        condition = RequestRecord.pk.does_not_exist() | (RequestRecord.ttl <= record.ttl - 24 * 3600)
        self.put(record, condition=condition, on_conflict=lambda old: _lost_race(key, old))
        self._operations[-1].is_repeat_guard = True

    def __len__(self) -> int:
        return len(self._operations)

    def __bool__(self) -> bool:
        """True also before anything was added, so that `uow or …` does not replace somebody's unit of work."""
        return True

    def commit(self) -> None:
        """Write everything or nothing; one write that needs no company is not sent as a transaction.

        Conflicts with other transactions are retried with jitter under one client token, so that an answer lost on
        the way cannot apply twice. Raises the first lost condition's error, or UnavailableError when the contention
        does not end.
        """
        if self._committed:
            raise RuntimeError("this unit of work was committed before")
        if not self._operations:
            self._committed = True
            return
        if len(self._operations) > MAX_OPERATIONS:
            raise ValueError(f"{len(self._operations)} writes do not fit one transaction of {MAX_OPERATIONS}")
        # PynamoDB sends the kinds in this order, and DynamoDB's reasons come back by position.
        ordered = [op for kind in ("check", "delete", "put", "update") for op in self._operations if op.kind == kind]
        for attempt in range(MAX_ATTEMPTS):
            if attempt:
                ceiling = min(MAX_DELAY_S, BASE_DELAY_S * 2**attempt)
                time.sleep(random.uniform(ceiling / 4, ceiling))  # noqa: S311 - jitter, not a secret
            try:
                self._send(ordered)
            except single_write.BusyError:
                continue
            except single_write.ConditionLostError as lost:
                raise _explain(ordered[0], _plain(lost.old)) from lost
            except TransactWriteError as error:
                self._raise_unless_retried(ordered, error)
            except NO_ANSWER as error:
                raise UnavailableError() from error
            else:
                self._committed = True
                return
        logger.warning("transaction gave up after conflicts", attempts=MAX_ATTEMPTS, writes=len(ordered))
        raise UnavailableError(code="busy")

    def _claim(self, item: AtriumModel) -> None:
        key = (item.Meta.table_name, item.pk, item.sk)
        if key in self._keys:
            raise ValueError(f"two writes to one item in one transaction: {key}")
        self._keys.add(key)

    def _send(self, ordered: list[_Operation]) -> None:
        first = ordered[0]
        if len(ordered) == 1 and first.after is not None:
            single_write.write(first.kind, first.request, first.after)
            return

        def of(kind: str) -> list[dict[str, Any]]:
            return [op.request for op in ordered if op.kind == kind]

        connection().transact_write_items(
            condition_check_items=of("check"),
            delete_items=of("delete"),
            put_items=of("put"),
            update_items=of("update"),
            client_request_token=self._token,
        )

    @staticmethod
    def _raise_unless_retried(ordered: list[_Operation], error: TransactWriteError) -> None:
        reasons = error.cancellation_reasons
        lost = [
            (op, reason)
            for op, reason in zip(ordered, reasons, strict=False)
            if reason is not None and reason.code == "ConditionalCheckFailed"
        ]
        if lost:
            op, reason = min(lost, key=lambda pair: not pair[0].is_repeat_guard)
            raise _explain(op, _plain(reason.raw_item)) from error
        codes = {reason.code for reason in reasons if reason is not None}
        if codes and codes <= RETRIED_REASONS:
            return
        if code_of(error) in RETRIED_CODES:
            return
        if is_temporary(error):
            raise UnavailableError() from error
        raise error


def _explain(op: _Operation, old: OldItem) -> Exception:
    if op.on_conflict is None:
        return WriteConflictError()
    if isinstance(op.on_conflict, Exception):
        return op.on_conflict
    return op.on_conflict(old)


def _lost_race(key: IdempotencyKey, old: OldItem) -> AtriumError | LostRaceError:
    import json

    if old is None or old["request_hash"] != key.request_hash:
        return IdempotencyKeyReusedError()
    return LostRaceError(json.loads(old["reference"]))


def _plain(raw: dict[str, dict[str, Any]] | None) -> OldItem:
    if not raw:
        return None
    # Only a lost condition needs it, so it is not paid for at every cold start.
    from boto3.dynamodb.types import TypeDeserializer

    read: Callable[[Any], Any] = TypeDeserializer().deserialize
    return {name: read(value) for name, value in raw.items()}
