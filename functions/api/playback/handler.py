"""The Lambda entry point of the `playback` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.playback.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("playback", router, permissions=modules.permissions())
handler = lambda_handler(app)
