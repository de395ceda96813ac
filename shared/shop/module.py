"""What the shop brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="shop",
    counters="shared.shop.counters.projections:PROJECTIONS",
    messages="shared.shop.messages:MESSAGES",
    events="shared.shop.events:EVENTS",
    payables="shared.shop.orders.payable:PAYABLES",
    payment_reactions="shared.shop.payment_reactions:REACTIONS",
    task_runners="shared.shop.tasks:RUNNERS",
    export_tables="shared.shop.tasks:TABLES",
    task_handlers="shared.shop.tasks:HANDLERS",
    batch_reactions="shared.shop.catalog.stock_watch:BATCH_REACTIONS",
    ai_context="shared.shop.ai_context:sources",
    own_records="shared.shop.ai_context:sources",
    automation_actions="shared.shop.promo.automation:ACTIONS",
    customer_card="shared.shop.customer_card:SECTIONS",
    stuck_finders="shared.shop.stuck:FINDERS",
    permissions="shared.shop.permissions:PERMISSIONS",
    personal_data="shared.shop.personal_data:PERSONAL_DATA",
    public_addresses="shared.shop.public_addresses:public_addresses",
    live_topics="shared.shop.live_topics:LIVE_TOPICS",
    timeline="shared.shop.permissions:TIMELINE",
    karma_reasons="shared.shop.karma_reasons:REASONS",
    search="shared.shop.search:KINDS",
)
