"""The Lambda entry point of the `auth` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.auth import passkeys, second_factor
from functions.api.auth.routes import router, well_known
from shared.http.app import create_app, lambda_handler

app = create_app(
    "auth",
    router,
    second_factor.router,
    passkeys.router,
    permissions=modules.permissions(),
    unprefixed=[well_known],
)
handler = lambda_handler(app)
