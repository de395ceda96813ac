"""The Lambda entry point of the `onboarding` endpoint group: the desk, and what the client does before the contract."""

from __future__ import annotations

from functions import modules
from functions.api.onboarding import applications, clients, contracts, devices, invoices, passports, threads, why
from shared.http.app import create_app, lambda_handler

app = create_app(
    "onboarding",
    clients.router,
    passports.router,
    devices.router,
    contracts.router,
    invoices.router,
    threads.router,
    applications.router,
    why.router,
    why.short,
    permissions=modules.permissions(),
)
handler = lambda_handler(app)
