"""How clients came through their onboarding, for admins, from counters alone."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from functions.api.analytics.routes import From, To
from shared.http.auth import Principal, requires
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.http.routing import Router
from shared.onboarding.counters.reports import METHODS, STAGES, OnboardingReport, onboarding_report

router = Router(prefix="/analytics", tags=["analytics"])


class OnboardingFunnelOut(AnswerModel):
    """How many clients came how far in the period; one who came to a status again is counted there again."""

    created: int
    in_verification: int
    awaiting_contract: int
    signed: int
    processed: int
    cancelled: int


class OnboardingCodesOut(AnswerModel):
    """Codes of signatures that were mistyped, and those that were locked for it."""

    refused: int
    locked: int


class OnboardingSumsOut(AnswerModel):
    """Kopecks: surcharges that were signed, what was paid in all and by method, what was refunded."""

    signed: int
    paid: int
    paid_by_method: dict[str, int]
    refunded: int


class ManagerOnboardingOut(AnswerModel):
    """What one manager's clients came to."""

    manager_id: str
    claimed: int
    processed: int
    cancelled: int


class OnboardingReportOut(AnswerModel):
    """A period, both days included; `median_seconds` by status, and `total` of those who were processed."""

    first: str = Field(serialization_alias="from")
    last: str = Field(serialization_alias="to")
    funnel: OnboardingFunnelOut
    median_seconds: dict[str, int | None]
    codes: OnboardingCodesOut
    sums: OnboardingSumsOut
    managers: list[ManagerOnboardingOut]

    @classmethod
    def of(cls, report: OnboardingReport) -> OnboardingReportOut:
        """A report."""
        paid = {method: report.count(f"paid.{method}") for method in METHODS}
        return cls(
            first=report.first.isoformat(),
            last=report.last.isoformat(),
            funnel=OnboardingFunnelOut(
                created=report.count("created"),
                in_verification=report.count("reached.IN_VERIFICATION"),
                awaiting_contract=report.count("reached.AWAITING_CONTRACT"),
                signed=report.count("signed"),
                processed=report.count("reached.PROCESSED"),
                cancelled=report.count("reached.CANCELLED"),
            ),
            median_seconds={stage: report.median(stage) for stage in STAGES},
            codes=OnboardingCodesOut(refused=report.count("codes_refused"), locked=report.count("codes_locked")),
            sums=OnboardingSumsOut(
                signed=report.count("amount.signed"),
                paid=sum(paid.values()),
                paid_by_method=paid,
                refunded=report.count("amount.refunded"),
            ),
            managers=[
                ManagerOnboardingOut(manager_id=manager_id, **counts)
                for manager_id, counts in report.managers().items()
            ],
        )


@router.get("/onboarding", responses=problems(401, 403))
async def get_onboarding_report(
    _user: Annotated[Principal, requires("onboarding.read_reports")], first: From = None, last: To = None
) -> OnboardingReportOut:
    """The clients of a period of at most 731 days: how far they came, how long it took, what was paid."""
    return OnboardingReportOut.of(onboarding_report(first=first, last=last))
