"""The composition root: the only list of modules, and what their parts together are.

Each name is a file that declares what its module brings (`shared.core.modules.Module`). Parts are imported when a
function asks for them, so that a cold start loads what its function needs and no more. Each function below is named as
the part that it hands out; `infra/rules/imports.py` reads what a handler reaches from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shared.core.modules import ModuleError, Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.ai.context import ContextSources, Holds, OpenTicket, Source
    from shared.analytics.projections import Projection
    from shared.automation.actions import ActionKind
    from shared.core.customer_card import CardSection
    from shared.core.finder import SearchKind
    from shared.core.sitemap import PublicAddress
    from shared.data.event_types import EventData
    from shared.data.events import DomainEvent
    from shared.data.personal_data import Parts
    from shared.karma.rules import Rule
    from shared.live.topics import LiveTopics
    from shared.messaging.worker import ReceiveInfo
    from shared.notifications.message_catalog import MessageCatalog
    from shared.operations.stuck import Finder
    from shared.payments.payable import Payables
    from shared.payments.reactions import Reaction
    from shared.providers.ai.base import AiProvider
    from shared.tasks.exports import TableMaker
    from shared.tasks.service import ResumableRunner, Runner
    from shared.why.sentences import Sentence

    TaskHandler = Callable[[dict[str, Any], ReceiveInfo], None]
    AiReaction = Callable[[dict[str, Any], AiProvider], None]
    BatchReaction = Callable[[Sequence[DomainEvent]], None]

MODULES = (
    "shared.identity.module",
    "shared.payments.module",
    "shared.tasks.module",
    "shared.notifications.module",
    "shared.operations.module",
    "shared.live.module",
    "shared.ai.module",
    "shared.privacy.module",
    "shared.karma.module",
    "shared.achievements.module",
    "shared.automation.module",
    "shared.shop.module",
    "shared.coworking.module",
    "shared.support.module",
    "shared.learning.module",
    "shared.onboarding.module",
)
REGISTRY = Registry(MODULES)


def events() -> tuple[type[EventData], ...]:
    """The classes of all events."""
    return tuple(one for _, brought in REGISTRY.parts("events") for one in brought)


def counters() -> Mapping[str, Sequence[Projection]]:
    """Event type → the counters that it changes; several modules may count the same event."""
    found: dict[str, list[Projection]] = {}
    for _, brought in REGISTRY.parts("counters"):
        for projection in brought:
            for event_type in projection.events:
                found.setdefault(event_type, []).append(projection)
    return found


def messages() -> MessageCatalog:
    """Which events become which messages to people, in which words. Raises ModuleError."""
    return _message_catalog(REGISTRY)


def karma_rules() -> Mapping[str, Rule]:
    """Event type → what it is worth."""
    return REGISTRY.table("karma_rules")


def karma_reasons() -> Mapping[str, Sentence]:
    """Event type that gives or takes karma → what it is for, in words."""
    return REGISTRY.table("karma_reasons")


def payables() -> Payables:
    """Kind of payable → the module's side of its payments."""
    return REGISTRY.table("payables")


def payment_reactions() -> Mapping[str, Reaction]:
    """Event type → what the payments worker does about it."""
    return REGISTRY.table("payment_reactions")


def task_runners() -> Mapping[str, Runner | ResumableRunner]:
    """Kind of task → the work; a copy of a person's data is made of the parts of all modules."""
    from shared.privacy import export
    from shared.tasks.service import ResumableRunner

    copy = ResumableRunner(lambda task, may_go_on: export.step(task, may_go_on, personal_data()))
    return {**REGISTRY.table("task_runners"), export.KIND: copy}


def export_tables() -> Mapping[str, TableMaker]:
    """Kind of export → the table that it writes."""
    return REGISTRY.table("export_tables")


def task_handlers() -> Mapping[str, TaskHandler]:
    """Event type → what the tasks worker does about it."""
    return REGISTRY.table("task_handlers")


def batch_reactions() -> Mapping[str, BatchReaction]:
    """Event type → what the projector's worker does about a batch of them, beside counting."""
    return REGISTRY.table("batch_reactions")


def ai_runners(provider: AiProvider, holds: Holds) -> Mapping[str, Runner]:
    """Kind of task that asks a model → the work; `holds` says what its owner may see when it is done."""
    found: dict[str, Runner] = {}
    for _, make in REGISTRY.parts("ai_runners"):
        found |= make(provider, ai_context(), holds)
    return found


def assistant_runners(provider: AiProvider) -> Mapping[str, Runner]:
    """Kind of task of the assistant → the work."""
    found: dict[str, Runner] = {}
    for _, make in REGISTRY.parts("assistant_runners"):
        found |= make(provider, own_records(), open_ticket())
    return found


def ai_reactions() -> Mapping[str, AiReaction]:
    """Event type → what the model is asked because of it."""
    return REGISTRY.table("ai_reactions")


def ai_context() -> ContextSources:
    """What drafts may rest on, of all modules: a function (customer id, question) → sources."""
    return _sources("ai_context")


def own_records() -> ContextSources:
    """What a person may read of themself, of all modules: a function (user id, question) → sources."""
    return _sources("own_records")


def open_ticket() -> OpenTicket:
    """How other modules open a ticket. Raises ModuleError when not exactly one module brings it."""
    found = list(REGISTRY.parts("open_ticket"))
    if len(found) != 1:
        raise ModuleError(f"{len(found)} modules bring open_ticket: one has to")
    brought: OpenTicket = found[0][1]
    return brought


def automation_actions() -> Mapping[str, ActionKind]:
    """Kind of action → how a rule of automation takes it."""
    return REGISTRY.table("automation_actions")


def customer_card() -> Iterator[CardSection]:
    """The sections of the card beside a ticket, of all modules."""
    for _, brought in REGISTRY.parts("customer_card"):
        yield from brought


def search() -> Iterator[SearchKind]:
    """The kinds of things that the search of the staff finds, of all modules."""
    for _, brought in REGISTRY.parts("search"):
        yield from brought


def stuck_finders() -> Mapping[str, Finder]:
    """Kind of thing that may wait too long → how those that do are found."""
    return REGISTRY.table("stuck_finders")


def health_checks() -> Mapping[str, Callable[[], None]]:
    """Name → what a module checks of itself for /ops/health."""
    return REGISTRY.table("health_checks")


def permissions() -> Mapping[str, frozenset[str]]:
    """Permission → roles that hold it."""
    return REGISTRY.table("permissions")


def timeline() -> Mapping[str, Mapping[str, str]]:
    """Module → aggregate of its events → the permission with which staff see them on somebody's timeline."""
    return dict(REGISTRY.parts("timeline"))


def personal_data() -> Parts:
    """Which personal data each module stores, and how it is exported and erased."""
    return tuple(REGISTRY.parts("personal_data"))


def public_addresses() -> Iterator[PublicAddress]:
    """The pages of the site that guests may read, of all modules, in no order; read as they are asked for."""
    for _, brought in REGISTRY.parts("public_addresses"):
        yield from brought()


def live_topics() -> Iterator[LiveTopics]:
    """What open screens are told of which events, of all modules."""
    for _, brought in REGISTRY.parts("live_topics"):
        yield brought


def _sources(part: str) -> ContextSources:
    makers = [make for _, make in REGISTRY.parts(part)]

    def sources(customer_id: str, question: str) -> Iterable[Source]:
        for make in makers:
            yield from make(customer_id, question)

    return sources


@lru_cache(maxsize=1)
def _message_catalog(registry: Registry) -> MessageCatalog:
    from shared.notifications.message_catalog import MessageCatalog

    return MessageCatalog(registry.parts("messages"))
