"""The Lambda entry point of the `learning` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.learning.days import router as days
from functions.api.learning.enrolment import router as enrolment
from functions.api.learning.exports import router as exports
from functions.api.learning.learners import router as learners
from functions.api.learning.progress import router as progress
from functions.api.learning.quizzes import router as quizzes
from shared.http.app import create_app, lambda_handler

app = create_app("learning", enrolment, learners, progress, quizzes, exports, days, permissions=modules.permissions())
handler = lambda_handler(app)
