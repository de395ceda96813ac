"""The Lambda entry point of the `karma` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.karma.routes import leaderboard, users
from shared.http.app import create_app, lambda_handler

app = create_app("karma", users, leaderboard, permissions=modules.permissions())
handler = lambda_handler(app)
