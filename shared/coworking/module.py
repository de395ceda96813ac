"""What the coworking brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="coworking",
    events="shared.coworking.events:EVENTS",
    counters="shared.coworking.counters.projections:PROJECTIONS",
    messages="shared.coworking.messages:MESSAGES",
    karma_rules="shared.coworking.karma_rules:RULES",
    payables="shared.coworking.payables:PAYABLES",
    payment_reactions="shared.coworking.payment_reactions:REACTIONS",
    task_runners="shared.coworking.tasks:RUNNERS",
    export_tables="shared.coworking.tasks:TABLES",
    stuck_finders="shared.coworking.stuck:FINDERS",
    own_records="shared.coworking.own_records:sources",
    customer_card="shared.coworking.customer_card:SECTIONS",
    permissions="shared.coworking.permissions:PERMISSIONS",
    personal_data="shared.coworking.personal_data:PERSONAL_DATA",
    live_topics="shared.coworking.live_topics:LIVE_TOPICS",
    timeline="shared.coworking.permissions:TIMELINE",
    karma_reasons="shared.coworking.karma_reasons:REASONS",
)
