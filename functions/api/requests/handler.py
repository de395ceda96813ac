"""The Lambda entry point of the `requests` endpoint group: what the model is asked, answered later."""

from __future__ import annotations

from functions.api.requests.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("requests", router)
handler = lambda_handler(app)
