"""Invoices: extra ones, links to pay by, money taken at the desk."""

from __future__ import annotations

from typing import Annotated

from functions.api.onboarding import invoice_schemas as bodies
from functions.api.onboarding.access import REFUSALS, ClientId, Handler, InvoiceId, desk
from functions.api.onboarding.schemas import ClientDetailOut, InvoiceOut
from shared.data import idempotency
from shared.http.auth import LiveUser, Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.onboarding.case import Case, load_case
from shared.onboarding.invoices import refunds, service
from shared.onboarding.invoices.models import Invoice
from shared.onboarding.invoices.refunds import RefundedInvoice
from shared.providers.payments import from_settings as payment_provider

router = Router(tags=["onboarding"])
INVOICES = "/manager/clients/{client_id}/invoices"


@router.post(INVOICES, status_code=201, responses=problems(*REFUSALS))
async def create_client_invoice(
    client_id: ClientId, body: bodies.InvoiceCreate, user: Handler, key: Idempotent
) -> InvoiceOut:
    """Issue an extra invoice."""

    def act() -> Invoice:
        return service.create(client_id=client_id, desk=desk(user), idempotency=key, **body.model_dump())

    return InvoiceOut.model_validate(idempotency.run(key, act, lambda kept: _invoice(client_id, kept["invoice_id"])))


@router.post(INVOICES + "/{invoice_id}/pay", responses=problems(*REFUSALS))
async def create_client_invoice_link(
    client_id: ClientId, invoice_id: InvoiceId, user: Handler, key: Idempotent
) -> bodies.InvoiceLinkOut:
    """A link for the client to pay by: the present one while it works, else a new one."""

    def act() -> Invoice:
        return service.pay(
            client_id=client_id, invoice_id=invoice_id, provider=payment_provider(), desk=desk(user), idempotency=key
        )

    return _link(idempotency.run(key, act, lambda kept: _invoice(client_id, kept["invoice_id"])))


@router.post(INVOICES + "/{invoice_id}/cancel", responses=problems(*REFUSALS))
async def cancel_client_invoice(
    client_id: ClientId, invoice_id: InvoiceId, user: Handler, key: Idempotent
) -> InvoiceOut:
    """Cancel an extra invoice that waits for its money; what comes by its link all the same is refunded."""

    def act() -> Invoice:
        return service.cancel(client_id=client_id, invoice_id=invoice_id, desk=desk(user), idempotency=key)

    return InvoiceOut.model_validate(idempotency.run(key, act, lambda kept: _invoice(client_id, kept["invoice_id"])))


@router.post(INVOICES + "/{invoice_id}/refunds", status_code=201, responses=problems(*REFUSALS))
async def refund_client_invoice(
    client_id: ClientId,
    invoice_id: InvoiceId,
    body: bodies.InvoiceRefundCreate,
    user: Annotated[Principal, requires("clients.administer")],
    key: Idempotent,
) -> bodies.InvoiceRefundOut:
    """Give money back, in part or in several parts, never more than came; a held invoice then waits for money again."""

    def act() -> RefundedInvoice:
        return refunds.refund(
            client_id=client_id, invoice_id=invoice_id, desk=desk(user), idempotency=key, **body.model_dump()
        )

    done = idempotency.run(key, act, lambda kept: RefundedInvoice(_invoice(client_id, invoice_id), **kept))
    shown = InvoiceOut.model_validate(done.invoice)
    return bodies.InvoiceRefundOut(invoice=shown, refund_id=done.refund_id, amount=done.amount, status=done.status)


@router.post("/manager/clients/{client_id}/payment/confirm", responses=problems(*REFUSALS))
async def confirm_client_payment(
    client_id: ClientId, body: bodies.PaymentConfirmRequest, user: Handler, key: Idempotent
) -> ClientDetailOut:
    """Record money taken at the desk; the same again has the same answer."""

    def act() -> Case:
        return service.confirm(client_id=client_id, desk=desk(user), idempotency=key, **body.model_dump())

    return ClientDetailOut.of(idempotency.run(key, act, lambda _: load_case(client_id)))


@router.post("/invoices/{invoice_id}/pay", responses=problems(400, 401, 404, 409, 413, 415))
async def pay_own_invoice(invoice_id: InvoiceId, user: LiveUser, key: Idempotent) -> bodies.InvoiceLinkOut:
    """A link to pay one's own invoice by."""
    case, _ = service.of_client(invoice_id=invoice_id, user_id=user.user_id)
    client_id = case.client.client_id

    def act() -> Invoice:
        return service.pay(
            client_id=client_id,
            invoice_id=invoice_id,
            provider=payment_provider(),
            actor=user.user_id,
            idempotency=key,
        )

    return _link(idempotency.run(key, act, lambda kept: _invoice(client_id, kept["invoice_id"])))


def _invoice(client_id: str, invoice_id: str) -> Invoice:
    return load_case(client_id).get_invoice(invoice_id)


def _link(invoice: Invoice) -> bodies.InvoiceLinkOut:
    shown = InvoiceOut.model_validate(invoice)
    return bodies.InvoiceLinkOut(invoice=shown, payment_url=invoice.payment_url)
