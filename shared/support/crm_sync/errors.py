"""What can go wrong when the CRM is asked."""

from __future__ import annotations

from shared.core.errors import UnavailableError


class CrmUnavailableError(UnavailableError):
    """Supabase does not answer; the ticket itself needs it for nothing."""

    code = "crm_unavailable"
    detail = "The customers' records do not answer at the moment. Try again in a minute."
