"""What the worker of the queue `documents` does about courses: certificates are issued, revoked and made anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from shared.learning.certificates import issue, revocation
from shared.learning.certificates.facts import Facts
from shared.learning.certificates.models import REFUNDED
from shared.learning.events import CourseCompleted, EnrolmentActivated, EnrolmentRevoked
from shared.messaging.worker import ReceiveInfo
from shared.tasks.service import Runner


def make_pdf(facts: Facts, verify_url: str) -> bytes:
    """The file; reportlab is imported by the first one alone."""
    from functions.workers.documents import certificate_pdf

    return certificate_pdf.render(facts, verify_url)


def issue_certificate(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Issue the certificate of a course that somebody completed; who bought it again gets one anew."""
    issue.issue(message["customer_id"], message["data"]["course_id"], make=make_pdf)


def revoke_certificate(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Revoke the certificate of a course that was paid back; other ends of an access leave it."""
    if message["data"]["reason"] == REFUNDED:
        revocation.revoke_refunded(message["customer_id"], message["data"]["course_id"])


# Event type → what this worker does about it.
HANDLERS: Final[Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]]] = {
    CourseCompleted.type: issue_certificate,
    EnrolmentActivated.type: issue_certificate,
    EnrolmentRevoked.type: revoke_certificate,
}
# Kind of task → the work.
RUNNERS: Final[Mapping[str, Runner]] = {revocation.KIND: partial(issue.reissue, make=make_pdf)}
