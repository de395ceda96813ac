"""Rules between modules: admins keep them, try them on the history, and see what they did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Path, Query

from functions import modules
from functions.api.achievements.automation_schemas import (
    AutomationHistoryOut,
    AutomationPreviewRequest,
    AutomationRuleCreate,
    AutomationRuleOut,
    AutomationRuleUpdate,
    EventFieldOut,
    EventTypeOut,
)
from shared.achievements import validation
from shared.automation import catalogue, history, placeholders, preview, rule_store, titles
from shared.automation.models import AutomationRule
from shared.data import idempotency
from shared.data.event_fields import EventField
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.languages import AcceptLanguage, preferred
from shared.http.models import VERSION_LIMIT, ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskAcceptedOut

router = Router(prefix="/automation", tags=["automation"])
RuleId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Admin = Annotated[Principal, requires("automation.manage")]
Version = Annotated[int, Query(ge=1, le=VERSION_LIMIT, strict=False, description="The version that was read")]


@router.get("/event-types", responses=problems(401, 403))
async def list_event_types(_user: Admin, accept_language: AcceptLanguage = "") -> ListOut[EventTypeOut]:
    """The events that a rule may name, with their fields, in the language that the browser asks for."""
    classes = modules.events()
    said = titles.of_events(modules.messages(), preferred(accept_language))
    found = catalogue.named(classes).values()
    countable = validation.countable(classes)
    return ListOut[EventTypeOut](
        items=[
            EventTypeOut(
                type=one.type,
                title=said.get(one.type) or one.description,
                description=one.description,
                concerns_person=one.concerns_person,
                is_countable=one.type in countable,
                fields=[*_fields(one.fields.values()), *_fields(catalogue.OF_PERSON.values())],
                placeholders=list(placeholders.allowed(one)),
            )
            for one in found
        ]
    )


def _fields(fields: Iterable[EventField]) -> list[EventFieldOut]:
    return [
        EventFieldOut(
            name=one.name,
            kind=one.kind,
            operators=list(catalogue.OPERATORS[one.kind]),
            values=list(one.values),
            is_optional=one.is_optional,
            is_money=one.is_money,
        )
        for one in fields
    ]


@router.get("/rules", responses=problems(400, 401, 403))
async def list_automation_rules(
    _user: Admin,
    page: PageQuery,
    archived: Annotated[bool, Query(strict=False, description="Those that were archived, newest first")] = False,
) -> ListOut[AutomationRuleOut]:
    """The rules that are not archived, oldest first; or those that are, newest first."""
    read = rule_store.archived if archived else rule_store.page
    return ListOut[AutomationRuleOut].of(read(limit=page.limit, cursor=page.cursor), AutomationRuleOut.of)


@router.post("/rules", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_automation_rule(body: AutomationRuleCreate, user: Admin, key: Idempotent) -> AutomationRuleOut:
    """A new rule; it fires for what happens from now on, if it is active."""

    def act() -> AutomationRule:
        return rule_store.create(
            title=body.title,
            definition=body.definition(),
            is_active=body.is_active,
            classes=modules.events(),
            kinds=modules.automation_actions(),
            actor=user.user_id,
            idempotency=key,
        )

    return AutomationRuleOut.of(idempotency.run(key, act, lambda kept: rule_store.find(kept["rule_id"])))


@router.post("/rules/preview", status_code=202, responses=problems(400, 401, 403, 413, 415))
async def preview_automation_rule(body: AutomationPreviewRequest, user: Admin, key: Idempotent) -> TaskAcceptedOut:
    """How often a rule would have fired in the last 30 days: a task that goes over everybody's history.

    Its result has the days, the people, samples, what the caps would have cut, and what the actions would have cost.
    """

    def act() -> str:
        return preview.request(
            body.definition(),
            classes=modules.events(),
            kinds=modules.automation_actions(),
            actor=user.user_id,
            idempotency=key,
        )

    return TaskAcceptedOut(task_id=idempotency.run(key, act, lambda kept: str(kept["task_id"])))


@router.get("/rules/{rule_id}", responses=problems(401, 403, 404))
async def get_automation_rule(rule_id: RuleId, _user: Admin) -> AutomationRuleOut:
    """One rule, also one that was archived."""
    return AutomationRuleOut.of(rule_store.find(rule_id))


@router.patch("/rules/{rule_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_automation_rule(rule_id: RuleId, body: AutomationRuleUpdate, user: Admin) -> AutomationRuleOut:
    """Change what is named. With another event or other conditions it counts what happens from now on."""
    changed = rule_store.update(
        rule_id,
        body.fields(),
        version=body.version,
        classes=modules.events(),
        kinds=modules.automation_actions(),
        actor=user.user_id,
    )
    return AutomationRuleOut.of(changed)


@router.delete("/rules/{rule_id}", status_code=204, responses=problems(401, 403, 404, 409))
async def archive_automation_rule(rule_id: RuleId, user: Admin, version: Version | None = None) -> None:
    """Take a rule out of use for good; its history stays."""
    rule_store.archive(rule_id, version=version, actor=user.user_id)


@router.get("/rules/{rule_id}/history", responses=problems(400, 401, 403, 404))
async def list_automation_history(rule_id: RuleId, _user: Admin, page: PageQuery) -> ListOut[AutomationHistoryOut]:
    """What a rule did about which event, and who changed it, newest first."""
    found = history.page(rule_id, limit=page.limit, cursor=page.cursor)
    return ListOut[AutomationHistoryOut].of(found, AutomationHistoryOut.of)
