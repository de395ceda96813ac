"""Tasks, `queued → running → succeeded | failed`: asked for in the caller's transaction, done by a worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from pynamodb.expressions.condition import Condition

from shared.core import clock, ids
from shared.core.errors import AtriumError, UnavailableError, UpstreamError
from shared.core.observability import logger, metric
from shared.core.paging import Page
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.sweep import always
from shared.data.uow import DuplicateMessage, OnConflict, UnitOfWork
from shared.providers import storage
from shared.tasks.errors import TaskNotFoundError, TaskPermissionLostError
from shared.tasks.events import TaskEvent, TaskFailed, TaskRequested, TaskSucceeded
from shared.tasks.models import UNFINISHED, Task, TaskStatus

LIFETIME = timedelta(days=30)
LINK_LIFETIME = timedelta(minutes=5)
# Three attempts at the queue's visibility time-out: a worker that was killed in its last one cannot record it.
MAX_RUN_TIME = timedelta(minutes=45)
# One attempt and the next: what takes longer failed repeatedly, or no worker runs.
OVERDUE = timedelta(minutes=15)
# A DynamoDB item holds 400 KB in all.
INLINE_LIMIT_BYTES = 200_000
GAVE_UP = "Something broke on our side and repeating it did not help. Try again later, or tell support the task's id."
STOPPED_ANSWERING = "The work stopped without an answer. Ask for it again, or tell support the task's id."

_FINISHED: Mapping[TaskStatus, type[TaskEvent]] = {TaskStatus.SUCCEEDED: TaskSucceeded, TaskStatus.FAILED: TaskFailed}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A runner's result: JSON, and possibly a file that it put into the files bucket."""

    result: dict[str, Any]
    file_key: str | None = None
    file_name: str = "result"


Runner: TypeAlias = Callable[[Task], Outcome]

# Tasks stored without their permission, by kind: those that everybody may ask for need none.
PERMISSION_OF_KIND: Mapping[str, str] = {
    "ai.suggest": "tickets.handle",
    "donations.export": "donations.export",
    "bookings.export": "bookings.export",
    "passes.export": "passes.export",
    "orders.export": "orders.export",
    "products.export": "products.export",
    "products.import": "products.import",
    "visits.export": "visits.export",
}


def permission_of(task: Task) -> str | None:
    """What the owner of a task must hold to have it run and to read it; None when nothing."""
    return task.permission or PERMISSION_OF_KIND.get(task.kind)


def nobody(permission: str) -> bool:  # noqa: ARG001 - the answer to every question
    """Holds no permission."""
    return False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a runner came before its time was over: JSON that tells the next invocation where to go on."""

    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ResumableRunner:
    """A runner for work of any size: `step` goes on from `task.progress` as long as the given function says so.

    Each step does at least one piece, so that the work ends; like all runners it is repeated after a crash.
    """

    step: Callable[[Task, Callable[[], bool]], Outcome | Progress]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its owner sees it; `file_url` is a link that is good for five minutes."""

    task: Task
    status: str
    reason: str | None
    code: str | None
    result: dict[str, Any] | None
    file_url: str | None


def request(
    uow: UnitOfWork,
    *,
    kind: str,
    owner: str,
    request: Mapping[str, Any],
    task_id: str | None = None,
    permission: str | None = None,
    event: type[TaskEvent] = TaskRequested,
    lifetime: timedelta = LIFETIME,
    on_conflict: OnConflict = None,
) -> Task:
    """Add a task to the caller's transaction; `event` starts it: `task.requested`, unless another worker's is named.

    After its `lifetime` it and its result can no longer be read. `kind` is `<noun>.<verb>`. `permission` is what the
    owner needs, now, when the work begins and when its result is read; None for what everybody may ask for.
    `on_conflict` is raised when there is a task with the given `task_id` already.
    """
    task_id = task_id or ids.new("tsk")
    moment = clock.now()
    task = Task(
        *Task.key(task_id),
        id=task_id,
        kind=kind,
        owner=owner,
        permission=permission,
        request=dict(request),
        created_at=clock.iso(moment),
        gsi1pk=UNFINISHED,
        gsi1sk=clock.iso(moment),
        ttl=clock.epoch(moment + lifetime),
    )
    uow.create(task, on_conflict=on_conflict)
    uow.add_event(_event(event, task))
    return task


def get(task_id: str, *, owner: str, may: Callable[[str], bool] = nobody, with_link: bool = True) -> TaskView:
    """A task and what came of it, for the person who asked for it.

    `may` says whether the owner still holds a permission. Raises TaskNotFoundError for anybody else, and for an owner
    who has lost the permission that the task was made under.
    """
    task = _find(task_id)
    permission = permission_of(task)
    if task.owner != owner or (permission is not None and not may(permission)):
        raise TaskNotFoundError()
    status, reason, code = task.status, task.reason, task.failure_code
    if status == TaskStatus.RUNNING and clock.now() - clock.parse(task.started_at) > MAX_RUN_TIME:
        status, reason, code = TaskStatus.FAILED, STOPPED_ANSWERING, "went_silent"
    return TaskView(task, status, reason, code, task.result, _link(task) if with_link else None)


def finished(owner: str, *, limit: int, cursor: str | None) -> Page[Task]:
    """A person's tasks that are done or failed, oldest first."""
    return query_page(
        Task.gsi1, Task.of_owner(owner), scope=f"tasks:{owner}", limit=limit, cursor=cursor, newest_first=False
    )


def overdue(*, limit: int, cursor: str | None) -> Page[Task]:
    """Tasks older than OVERDUE that are neither done nor failed, oldest first."""
    too_old = clock.iso(clock.now() - OVERDUE)
    return query_page(
        Task.gsi1,
        UNFINISHED,
        scope="overdue-tasks",
        range_condition=Task.gsi1sk < too_old,
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )


def run(
    task_id: str,
    *,
    runners: Mapping[str, Runner | ResumableRunner],
    is_last_attempt: bool,
    holds: Callable[[str, str], bool] | None = None,
    on_refused: Callable[[Task, str], None] | None = None,
    may_go_on: Callable[[], bool] = always,
) -> None:
    """Run a task. A domain error fails it at once, any other error when the attempts are used up.

    `holds` says whether a person (id) holds a permission now: an owner who has lost the task's fails it, before its
    work begins and once more before what came of it is kept. `on_refused` (the task, `task_permission_lost`) is called
    before such a task fails, for whatever waits for it; it may be called again after a crash.

    A resumable runner that has not finished when `may_go_on` says no stores where it is, and an event starts another
    invocation there. The event goes by the outbox, which carries no lineage, so that Lambda's recursion guard does not
    take long work for an endless loop.

    Runners are repeated after a crash, so they must be idempotent. A finished task is left alone, a failed one whose
    message is redriven is tried again. Raises whatever the runner raised, so that the queue delivers again.
    """
    task = _find(task_id)
    if task.status == TaskStatus.SUCCEEDED or (task.status == TaskStatus.FAILED and not task.can_be_retried):
        return
    moment = clock.iso(clock.now())
    task.update(
        actions=[
            Task.status.set(TaskStatus.RUNNING),
            # Again for one that had failed: a redriven message takes it up once more.
            Task.gsi1pk.set(UNFINISHED),
            Task.gsi1sk.set(task.progress_at or task.created_at),
            Task.started_at.set(moment),
            Task.attempts.set(task.attempts + 1),
            Task.reason.remove(),
            Task.failure_code.remove(),
        ],
        condition=Task.status.is_in(TaskStatus.QUEUED, TaskStatus.RUNNING, TaskStatus.FAILED),
    )
    finished = False
    try:
        _refuse_without_permission(task, holds, on_refused)
        runner = runners[task.kind]
        outcome = runner.step(task, may_go_on) if isinstance(runner, ResumableRunner) else runner(task)
        _refuse_without_permission(task, holds, on_refused)
        finished = True
    except (UnavailableError, UpstreamError):
        raise
    except AtriumError as refusal:
        finished = True
        _fail(task, refusal.public_detail, code=refusal.public_code, can_be_retried=False)
        return
    finally:
        if not finished and is_last_attempt:
            _fail(task, GAVE_UP, code="gave_up", can_be_retried=True)
    if isinstance(outcome, Progress):
        _continue(task, outcome)
    else:
        _succeed(task, outcome)


def _continue(task: Task, progress: Progress) -> None:
    """Store where the next invocation goes on, in one transaction with the event that starts it."""
    moment = clock.iso(clock.now())
    uow = UnitOfWork()
    uow.update(
        task,
        [
            Task.progress.set(progress.state),
            Task.progress_at.set(moment),
            Task.gsi1sk.set(moment),
            Task.continuations.add(1),
        ],
        # A message that comes twice must not start the rest twice.
        condition=(Task.status == TaskStatus.RUNNING) & _as_read(task),
        on_conflict=DuplicateMessage(task.id),
    )
    uow.add_event(_event(TaskRequested, task))
    uow.commit()
    logger.info("task goes on in another invocation", task_id=task.id, kind=task.kind)


def _as_read(task: Task) -> Condition:
    if not task.progress_at:
        first: Condition = Task.progress_at.does_not_exist()
        return first
    same: Condition = (Task.progress_at == task.progress_at) & (Task.continuations == task.continuations)
    return same


def _refuse_without_permission(
    task: Task, holds: Callable[[str, str], bool] | None, on_refused: Callable[[Task, str], None] | None
) -> None:
    permission = permission_of(task)
    if permission is not None and holds is not None and not holds(task.owner, permission):
        if on_refused is not None:
            on_refused(task, TaskPermissionLostError.code)
        raise TaskPermissionLostError()


def _find(task_id: str) -> Task:
    task = Task.get_or_none(*Task.key(task_id), consistent=True) if ids.is_id("tsk", task_id) else None
    if task is None or (task.ttl and task.ttl < clock.epoch(clock.now())):
        raise TaskNotFoundError()
    return task


def _succeed(task: Task, outcome: Outcome) -> None:
    result, file_key, file_name = outcome.result, outcome.file_key, outcome.file_name
    text = json.dumps(result, ensure_ascii=False).encode()
    actions: list[Any] = []
    if len(text) > INLINE_LIMIT_BYTES:
        file_key, file_name = f"tasks/results/{task.id}.json", f"{task.kind}.json"
        storage.from_settings("files").put(file_key, text, content_type="application/json")
    else:
        actions.append(Task.result.set(result))
    if task.progress is not None:
        # Whoever polls the task would read it each time.
        actions.append(Task.progress.remove())
    if file_key:
        actions += [Task.file_key.set(file_key), Task.file_name.set(file_name)]
    _finish(task, TaskStatus.SUCCEEDED, actions)
    metric("TaskSucceeded", kind=task.kind)


def _fail(task: Task, reason: str, *, code: str, can_be_retried: bool) -> None:
    # The reason may quote a file: it is for who asked, not for the log.
    logger.warning("task failed", task_id=task.id, kind=task.kind, code=code)
    _finish(
        task,
        TaskStatus.FAILED,
        [Task.reason.set(reason), Task.failure_code.set(code), Task.can_be_retried.set(can_be_retried)],
    )
    metric("TaskFailed", kind=task.kind)


def _finish(task: Task, status: TaskStatus, actions: list[Any]) -> None:
    uow = UnitOfWork()
    stamp = [Task.status.set(status), Task.finished_at.set(clock.iso(clock.now()))]
    stamp += [Task.gsi1pk.set(Task.of_owner(task.owner)), Task.gsi1sk.set(task.created_at)]
    uow.update(task, [*actions, *stamp], condition=Task.status == TaskStatus.RUNNING)
    uow.add_event(_event(_FINISHED[status], task))
    uow.commit()


def _link(task: Task) -> str | None:
    if not task.file_key:
        return None
    seconds = int(LINK_LIFETIME.total_seconds())
    return storage.from_settings("files").presigned_get(task.file_key, filename=task.file_name, expires_s=seconds)


def _event(event: type[TaskEvent], task: Task) -> DomainEvent:
    return event(task_id=task.id, kind=task.kind).of(task.id, actor=task.owner)
