"""The Lambda entry point of the `support` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.support import agent_actions, canned, crm, mail, redaction, sla, stats, tickets, viewers
from shared.http.app import create_app, lambda_handler

app = create_app(
    "support",
    agent_actions.router,
    canned.router,
    crm.router,
    mail.router,
    redaction.router,
    sla.router,
    stats.router,
    tickets.router,
    viewers.router,
    permissions=modules.permissions(),
)
handler = lambda_handler(app)
