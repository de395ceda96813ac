"""The Lambda entry point of the `karma` endpoint group."""

from __future__ import annotations

from functions.api.karma.routes import leaderboard, users
from shared.http.app import create_app, lambda_handler

app = create_app("karma", users, leaderboard)
handler = lambda_handler(app)
