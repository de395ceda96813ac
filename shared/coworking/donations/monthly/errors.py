"""What can go wrong with a monthly donation."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class MonthlyNotFoundError(NotFoundError):
    """No such monthly donation, or somebody else's, or a link that we did not sign."""

    code = "monthly_donation_not_found"
    detail = "There is no such monthly donation."


class MonthlyExistsError(ConflictError):
    """The person donates every month already; `monthly_donation_id` names it."""

    code = "monthly_donation_exists"
    detail = "You donate every month already. Change its sum instead, or stop it first."


class MonthlyStoppedError(ConflictError):
    """A monthly donation that was stopped is not changed any more."""

    code = "monthly_donation_stopped"
    detail = "This monthly donation was stopped. Begin a new one."


class ConsentRequiredError(InvalidError):
    """The consent is missing, or is one to another text; `consent_version` is the present one."""

    code = "consent_required"
    detail = "A monthly donation needs consent to the present text. Show it, and send its version."
