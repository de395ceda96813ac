"""What clients do themselves before the contract: apply, read, withdraw a consent, a copy of their data, erasure."""

from __future__ import annotations

from functions.api.onboarding import schemas
from shared.data import idempotency
from shared.http.auth import ConfirmedUser, CurrentUser, LiveUser
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskQueuedOut
from shared.onboarding.case import Case, load_case
from shared.onboarding.clients import applications
from shared.onboarding.consents.texts import ConsentKind
from shared.onboarding.privacy import erasure
from shared.privacy import export

router = Router(prefix="/onboarding", tags=["onboarding"])


@router.post("/application", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_application(
    body: schemas.ApplicationCreate, user: ConfirmedUser, key: Idempotent
) -> schemas.ApplicationOut:
    """Ask to be signed up; the consent to the processing of personal data belongs to it."""
    consents = [(one.kind, one.version) for one in body.consents]

    def act() -> Case:
        return applications.apply(user_id=user.user_id, consents=consents, idempotency=key)

    return schemas.ApplicationOut.of(idempotency.run(key, act, lambda kept: load_case(kept["id"])))


@router.get("/application", responses=problems(401, 404))
async def read_application(user: CurrentUser) -> schemas.ApplicationOut:
    """One's own case, how far it is and for whom it waits."""
    case = applications.own(user.user_id)
    # Links to pay by are for a live session alone.
    is_live = not any(one.payment_url for one in case.invoices) or user.live() is not None
    return schemas.ApplicationOut.of(case, with_links=is_live)


@router.delete("/consents/{kind}", responses=problems(401, 404, 409))
async def withdraw_consent(kind: ConsentKind, user: LiveUser) -> schemas.ErasureActOut:
    """Withdraw a consent; without the one to personal data, what is not signed is erased at once."""
    return schemas.ErasureActOut.of(erasure.withdraw(user_id=user.user_id, kind=kind))


@router.post("/export", status_code=202, responses=problems(401, 409, 429))
async def export_own_onboarding(user: LiveUser) -> TaskQueuedOut:
    """Have a copy made of everything that is kept of oneself: a zip file, at `GET /result/{task_id}` for a week."""
    return TaskQueuedOut(task_id=export.request(user_id=user.user_id).id)


@router.post("/erasure", responses=problems(401, 404, 409))
async def erase_own_onboarding(user: LiveUser) -> schemas.ErasureActOut:
    """Erase what no law has kept of one's cases; again, the answer is the same act."""
    return schemas.ErasureActOut.of(erasure.erase_own(user_id=user.user_id, reason="requested_by_the_person"))
