"""What onboarding brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="onboarding",
    events="shared.onboarding.events:EVENTS",
    counters="shared.onboarding.counters.projections:PROJECTIONS",
    messages="shared.onboarding.messages:MESSAGES",
    task_handlers="shared.onboarding.tasks:HANDLERS",
    karma_rules="shared.onboarding.karma_rules:RULES",
    payables="shared.onboarding.invoices.payable:PAYABLES",
    permissions="shared.onboarding.permissions:PERMISSIONS",
    stuck_finders="shared.onboarding.watch.stuck:FINDERS",
    health_checks="shared.onboarding.health:CHECKS",
    personal_data="shared.onboarding.personal_data:PERSONAL_DATA",
    live_topics="shared.onboarding.live_topics:LIVE_TOPICS",
    timeline="shared.onboarding.permissions:TIMELINE",
    karma_reasons="shared.onboarding.karma_reasons:REASONS",
    search="shared.onboarding.search:KINDS",
)
