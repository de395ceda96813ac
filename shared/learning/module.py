"""What learning brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="learning",
    events="shared.learning.events:EVENTS",
    counters="shared.learning.counters.projections:PROJECTIONS",
    messages="shared.learning.messages:MESSAGES",
    task_runners="shared.learning.tasks:RUNNERS",
    karma_rules="shared.learning.karma_rules:RULES",
    task_handlers="shared.learning.tasks:HANDLERS",
    payables="shared.learning.enrolment.payable:PAYABLES",
    payment_reactions="shared.learning.payment_reactions:REACTIONS",
    assistant_runners="shared.learning.assistant.answering:runners",
    own_records="shared.learning.assistant.own_records:sources",
    permissions="shared.learning.permissions:PERMISSIONS",
    personal_data="shared.learning.personal_data:PERSONAL_DATA",
    public_addresses="shared.learning.public_addresses:public_addresses",
    live_topics="shared.learning.live_topics:LIVE_TOPICS",
    timeline="shared.learning.permissions:TIMELINE",
    karma_reasons="shared.learning.karma_reasons:REASONS",
    search="shared.learning.search:KINDS",
)
