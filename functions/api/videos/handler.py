"""The Lambda entry point of the `videos` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.videos.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("videos", router, permissions=modules.permissions())
handler = lambda_handler(app)
