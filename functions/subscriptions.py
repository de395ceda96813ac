"""Which events each queue gets from the bus: exactly the types that its worker does something about.

Derived from the modules' declarations and from what a worker handles by itself, which is declared beside its code.
`python -m infra.generate` writes the patterns of template.yaml from it; no function imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from functions import modules

# What the tasks worker did something about before, and handles while a queue may still hold it.
NO_LONGER_SENT_TO_TASKS = frozenset({"order.paid", "order.placed"})


def _payments() -> frozenset[str]:
    return frozenset(modules.payment_reactions())


def _tasks() -> frozenset[str]:
    from shared.tasks.events import TaskRequested

    return frozenset({TaskRequested.type, *modules.task_handlers()}) - NO_LONGER_SENT_TO_TASKS


def _openai() -> frozenset[str]:
    from shared.tasks.events import TaskAiRequested

    return frozenset({TaskAiRequested.type, *modules.ai_reactions()})


def _notifications() -> frozenset[str]:
    return frozenset(modules.messages().event_types)


def _exports() -> frozenset[str]:
    from shared.tasks.events import TaskExportRequested

    return frozenset({TaskExportRequested.type})


def _documents() -> frozenset[str]:
    from functions.workers.documents import certificates, sealing
    from shared.tasks.events import TaskDocumentRequested

    return frozenset({TaskDocumentRequested.type, *sealing.HANDLERS, *certificates.HANDLERS})


def _projector() -> frozenset[str]:
    return frozenset({*modules.counters(), *modules.batch_reactions()})


def _karma() -> frozenset[str]:
    from functions.workers.karma.handler import PROFILE_CHANGED

    return frozenset({PROFILE_CHANGED, *modules.karma_rules()})


def _achievements() -> frozenset[str]:
    # Rules are data: an admin may name any event that can be counted, and no deployment follows.
    from shared.achievements.validation import countable

    return frozenset(countable(modules.events()))


def _automation() -> frozenset[str]:
    # Rules are data here too: any event that one may name.
    from shared.automation.catalogue import named

    return frozenset(named(modules.events()))


def _crm_mirror() -> frozenset[str]:
    # Whatever changes a ticket makes a new version of it, which the CRM copies.
    return frozenset(kind.type for kind in modules.events() if kind.aggregate == "ticket")


def _support_bridge() -> frozenset[str]:
    from functions.workers.support_bridge.announcements import ANNOUNCED
    from functions.workers.support_bridge.handler import SENT_TO_UNLINKED

    sent = (kind.event for kind in modules.messages().kinds if kind.category == SENT_TO_UNLINKED)
    return frozenset({*ANNOUNCED, *sent})


def _live() -> frozenset[str]:
    from shared.live.topics import Topics

    topics = Topics(modules.live_topics())
    return frozenset(kind.type for kind in modules.events() if topics.decision(kind.type, kind.aggregate))


# Queue, by its name in the code → the event types that it gets from the bus.
SUBSCRIPTIONS: Mapping[str, Callable[[], frozenset[str]]] = {
    "payments": _payments,
    "tasks": _tasks,
    "exports": _exports,
    "documents": _documents,
    "openai": _openai,
    "notifications": _notifications,
    "projector": _projector,
    "karma": _karma,
    "achievements": _achievements,
    "automation": _automation,
    "crm-mirror": _crm_mirror,
    "support-bridge": _support_bridge,
    "live": _live,
}
