"""How a module declares what it brings: each part by its dotted name, imported only by the function that uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any


class ModuleError(Exception):
    """A module's declaration is wrong; the text says which one and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """The parts of one module, each as `package.module:NAME`, or None for a part that it does not have.

    What each part is, its consumer says; `functions/modules.py` hands the parts of all modules to them.
    """

    name: str
    # Classes of the events that it announces: tuple of types derived from shared.data.events.EventData.
    events: str | None = None
    # Messages to people: shared.notifications.message_catalog.Messages.
    messages: str | None = None
    # Projections of events into counters: tuple of shared.analytics.projections.Projection.
    counters: str | None = None
    # Event type → shared.karma.rules.Rule.
    karma_rules: str | None = None
    # Event type that gives or takes karma → shared.why.sentences.Sentence that says what it is for, as part of one.
    karma_reasons: str | None = None
    # Kind of payable → shared.payments.payable.PayableHandler.
    payables: str | None = None
    # Event type → shared.payments.reactions.Reaction.
    payment_reactions: str | None = None
    # Kind of task → shared.tasks.service.Runner.
    task_runners: str | None = None
    # Kind of export → shared.tasks.exports.TableMaker, written into a workbook by the worker of the queue `exports`.
    export_tables: str | None = None
    # Event type → function (message, delivery) run by the worker of the queue `tasks`.
    task_handlers: str | None = None
    # Event type → function (events of that type) run by the worker of the queue `projector` once for a batch: what may
    # be a minute late, and is safe to repeat.
    batch_reactions: str | None = None
    # Function (provider, context_sources, holds) → kind of task → Runner, run by the worker of the queue `openai`.
    ai_runners: str | None = None
    # Event type → function (message, provider) run by the worker of the queue `openai`.
    ai_reactions: str | None = None
    # What drafts may rest on: function (customer id, question) → iterable of shared.ai.context.Source.
    ai_context: str | None = None
    # Function (provider, own_records, open_ticket) → kind of task → Runner, run by the worker of the queue `openai`.
    assistant_runners: str | None = None
    # What a person may read of themself: function (user id, question) → iterable of shared.ai.context.Source.
    own_records: str | None = None
    # How other modules open a ticket: shared.ai.context.OpenTicket. One module brings it.
    open_ticket: str | None = None
    # Kind of action that a rule of automation may take → shared.automation.actions.ActionKind.
    automation_actions: str | None = None
    # What it shows of a customer beside a ticket: tuple of shared.core.customer_card.CardSection.
    customer_card: str | None = None
    # What of its things the search of the staff finds: tuple of shared.core.finder.SearchKind.
    search: str | None = None
    # Kind → shared.operations.stuck.Finder.
    stuck_finders: str | None = None
    # Name → function () that raises shared.operations.health.NotWellError: what /ops/health asks beside dependencies.
    health_checks: str | None = None
    # Permission → roles that hold it.
    permissions: str | None = None
    # Aggregate of its events → the permission with which staff see them on somebody's timeline. All aggregates.
    timeline: str | None = None
    # What it stores of people, how it is exported and erased: shared.data.personal_data.PersonalData.
    personal_data: str | None = None
    # Function () → iterator of shared.core.sitemap.PublicAddress: its pages of the site that guests may read.
    public_addresses: str | None = None
    # What open screens are told of its events: shared.live.topics.LiveTopics.
    live_topics: str | None = None


PARTS = tuple(field.name for field in fields(Module) if field.name != "name")


class Registry:
    """All modules, by the dotted names of the files that declare them as `MODULE`."""

    def __init__(self, declared_in: Sequence[str]) -> None:
        self._declared_in = tuple(declared_in)

    def modules(self) -> Iterator[Module]:
        """Every module's declaration, in order. Raises ModuleError for a file without one."""
        for name in self._declared_in:
            found = getattr(import_module(name), "MODULE", None)
            if not isinstance(found, Module):
                raise ModuleError(f"{name} declares no MODULE: see docs/add-a-module.md")
            yield found

    def parts(self, part: str) -> Iterator[tuple[str, Any]]:
        """(module's name, the part itself) of every module that has this part. Raises ModuleError."""
        for module in self.modules():
            reference = getattr(module, part)
            if reference is not None:
                yield module.name, load(reference)

    def table(self, part: str) -> dict[str, Any]:
        """A part whose values are mappings, as one. Raises ModuleError when two modules bring the same key."""
        merged: dict[str, Any] = {}
        owners: dict[str, str] = {}
        for name, brought in self.parts(part):
            for key, value in _mapping(name, part, brought).items():
                if key in merged:
                    raise ModuleError(f"modules {owners[key]} and {name} both bring {key!r} as {part}: rename one")
                merged[key], owners[key] = value, name
        return merged


def load(reference: str) -> Any:
    """What `package.module:NAME` names. Raises ModuleError."""
    module, _, name = reference.partition(":")
    try:
        return getattr(import_module(module), name)
    except AttributeError as error:
        raise ModuleError(f"{reference}: {module} has no {name!r}") from error


def _mapping(name: str, part: str, brought: Any) -> Mapping[str, Any]:
    if not isinstance(brought, Mapping):
        raise ModuleError(f"module {name}: {part} is a {type(brought).__name__}, not a mapping")
    return brought
