"""Whoever an answer names is shown by some screen, or there is a reason why not."""

from __future__ import annotations

import json
import re
from pathlib import Path

from infra.web.build import WEB

# Fields that hold a person's id, as web/eslint.config.js has them.
PERSON = re.compile(r"actor|author|authors|\w+_by|(?:customer|owner|manager|host|author|agent|assignee|viewer)_id")
# Answer and field → the file below web/src that shows who it is.
SHOWN = {
    "AgentStatsOut.agent_id": "pages/admin/support/ui/agents-page.tsx",
    "AuditEntryOut.actor": "pages/admin/audit/ui/audit-page.tsx",
    "AuditEntryOut.customer_id": "pages/admin/audit/ui/audit-page.tsx",
    "AuthoredCourseOut.authors": "pages/admin/courses/ui/courses-page.tsx",
    "AutomationHistoryOut.actor": "pages/admin/automation/ui/rule-history.tsx",
    "AutomationRuleOut.changed_by": "pages/admin/automation/ui/rules-page.tsx",
    "ConsentOut.given_by": "features/record-consent/ui/record-consent.tsx",
    "CourseOut.authors": "pages/admin/course/ui/authors.tsx",
    "DonationAdminOut.message_hidden_by": "pages/admin/spaces/ui/donations-page.tsx",
    "HistoryEventOut.actor": "pages/desk/client/ui/history.tsx",
    "InvoiceOut.confirmed_by": "features/client-invoices/ui/client-invoices.tsx",
    "ManagerOnboardingOut.manager_id": "pages/admin/analytics/model/reports.ts",
    "MessageOut.author_id": "pages/desk/tickets/ui/thread.tsx",
    "MessageOut.redacted_by": "pages/desk/tickets/ui/message.tsx",
    "OrderNoteOut.author": "pages/admin/shop/order/ui/order-notes.tsx",
    "PageVersionOut.author": "pages/admin/shop/pages/ui/versions.tsx",
    "PassportOut.recorded_by": "pages/desk/client-passport/ui/client-passport-page.tsx",
    "PromoCodeOut.owner_id": "pages/admin/shop/promo-codes/ui/promo-code-page.tsx",
    "ReaderOut.created_by": "pages/admin/spaces/ui/readers-card.tsx",
    "SlaOut.updated_by": "pages/admin/support/ui/hours-page.tsx",
    "SpaceBarOut.created_by": "pages/admin/spaces/ui/bars-card.tsx",
    "StockMovementOut.actor": "pages/admin/shop/product/ui/product-stock.tsx",
    "ThreadMessageOut.author_id": "pages/desk/client/ui/thread.tsx",
    "TicketOut.assignee_id": "pages/desk/tickets/ui/side-panel.tsx",
    "TicketOut.opened_by": "pages/desk/tickets/ui/side-panel.tsx",
    "UserEventOut.actor": "pages/admin/people/ui/timeline-card.tsx",
    "VideoOut.owner_id": "pages/admin/video/ui/video-page.tsx",
    "VisitOut.corrected_by": "pages/admin/spaces/ui/visits-page.tsx",
}
NOT_SHOWN = {
    "AgentAvailabilityOut.agent_id": "asked for by the agent's id",
    "BookingListItemOut.paid_by": "says how, not who",
    "BookingOut.cancelled_by": "says as what, not who",
    "BookingOut.paid_by": "says how, not who",
    "ClientDetailOut.manager_id": "manager_name stands beside it",
    "ClientOut.manager_id": "manager_name stands beside it",
    "CourseCardOut.authors": "names already",
    "CourseReleaseOut.published_by": "the course's history shows who published it",
    "CustomerCardOut.customer_id": "the card is of this person and says the name",
    "GuestOut.host_id": "hosts see their own guests alone",
    "KarmaEntryOut.reversed_by": "an entry of the ledger",
    "LessonRevisionOut.created_by": "the course's history shows who changed it",
    "LessonWhyOut.locked_by": "a lesson",
    "OwnCertificateOut.replaced_by": "a certificate",
    "PassportClearOut.issued_by": "an office, in words",
    "ReaderCreatedOut.created_by": "whoever reads the answer",
    "TicketOut.customer_id": "the ticket's card of its customer says the name",
}


def test_whoever_an_answer_names_is_shown() -> None:
    schemas = json.loads((Path(WEB).parent / "docs" / "openapi.json").read_text())["components"]["schemas"]
    fields = {
        f"{name}.{field}"
        for name, schema in schemas.items()
        if name.endswith("Out")
        for field in schema.get("properties", {})
        if PERSON.fullmatch(field)
    }
    assert fields - SHOWN.keys() - NOT_SHOWN.keys() == set(), "show who it is, or say why not"
    assert (SHOWN.keys() | NOT_SHOWN.keys()) - fields == set(), "no answer has these"
    silent = [
        named
        for named, file in SHOWN.items()
        if not re.search(rf"\.{named.partition('.')[2]}\b", (WEB / "src" / file).read_text())
    ]
    assert silent == []
