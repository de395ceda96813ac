"""What support brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="support",
    counters="shared.support.counters.projections:PROJECTIONS",
    messages="shared.support.messages:MESSAGES",
    events="shared.support.events:EVENTS",
    ai_runners="shared.support.assistant.reactions:runners",
    ai_reactions="shared.support.assistant.reactions:REACTIONS",
    own_records="shared.support.assistant.own_records:sources",
    open_ticket="shared.support.assistant.own_records:open_ticket",
    automation_actions="shared.support.automation:ACTIONS",
    task_runners="shared.support.tasks:RUNNERS",
    export_tables="shared.support.tasks:TABLES",
    task_handlers="shared.support.tasks:HANDLERS",
    permissions="shared.support.permissions:PERMISSIONS",
    personal_data="shared.support.personal_data:PERSONAL_DATA",
    live_topics="shared.support.live_topics:LIVE_TOPICS",
    timeline="shared.support.permissions:TIMELINE",
    search="shared.support.search:KINDS",
)
