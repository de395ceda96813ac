"""The Lambda entry point of the `courses` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.courses.authored import router as authored
from functions.api.courses.authoring import router as authoring
from functions.api.courses.catalogue import router as catalogue
from functions.api.courses.lessons import router as lessons
from functions.api.courses.publishing import router as publishing
from shared.http.app import create_app, lambda_handler

app = create_app("courses", authored, catalogue, authoring, lessons, publishing, permissions=modules.permissions())
handler = lambda_handler(app)
