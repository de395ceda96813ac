"""The Lambda entry point of the `support` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.support import (
    agent_actions,
    canned,
    card,
    crm,
    macros,
    mail,
    redaction,
    sla,
    stats,
    teams,
    tickets,
    unread,
    viewers,
    why,
)
from shared.http.app import create_app, lambda_handler

app = create_app(
    "support",
    agent_actions.router,
    canned.router,
    card.router,
    crm.router,
    macros.router,
    mail.router,
    redaction.router,
    sla.router,
    stats.router,
    teams.router,
    tickets.router,
    unread.router,
    viewers.router,
    why.router,
    why.short,
    permissions=modules.permissions(),
)
handler = lambda_handler(app)
