"""What the client does before the contract: apply, and read the application. Linking of accounts by phone."""

from __future__ import annotations

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey
from shared.documents.printable import check_printable
from shared.identity import rules as identity
from shared.identity.models import User
from shared.identity.users import get_user
from shared.onboarding.case import Case, CaseEditor, cases_of_user, change_case, create_case, load_case
from shared.onboarding.clients.models import Client
from shared.onboarding.clients.service import add_consent, add_references, link
from shared.onboarding.clients.steps import CLOSED, Action
from shared.onboarding.consents.texts import ConsentKind, ConsentText, current
from shared.onboarding.errors import (
    ClientExistsError,
    ClientNotFoundError,
    PhoneUnconfirmedError,
    StepIncompleteError,
)
from shared.onboarding.events import ClientCreated, ClientLinked
from shared.onboarding.models import Reference


def apply(*, user_id: str, consents: list[tuple[ConsentKind, str]], idempotency: IdempotencyKey | None = None) -> Case:
    """Open a case of one's own, with the consents that were given (kind, version); `personal_data` must be among them.

    Raises PhoneUnconfirmedError, StepIncompleteError, ConsentOutdatedError, ClientExistsError (one open case),
    UnprintableTextError.
    """
    texts = {kind: current(kind, version) for kind, version in consents}
    if "personal_data" not in texts:
        raise StepIncompleteError(missing=["consent_personal_data"])
    user = get_user(user_id)
    phone = user.confirmed("phone")
    if not phone:
        raise PhoneUnconfirmedError()
    check_printable({"full_name": user.full_name})
    for case in cases_of_user(user_id):
        if case.client.status not in CLOSED:
            raise ClientExistsError(client_id=case.client.client_id)
    return _create(user, identity.messageable_phone(phone), list(texts.values()), idempotency)


def _create(user: User, phone: str, texts: list[ConsentText], idempotency: IdempotencyKey | None) -> Case:
    now = clock.iso(clock.now())
    client = Client(
        client_id=ids.new("cli"),
        user_id=user.id,
        phone=phone,
        full_name=user.full_name,
        email=user.confirmed("email"),
        source="app",
        waits_since=now,
        created_at=now,
        updated_at=now,
    )

    def act(editor: CaseEditor) -> None:
        add_references(editor)
        editor.add_event(ClientCreated(client_id=client.client_id, source="app", manager_id=None))
        editor.add_event(ClientLinked(client_id=client.client_id, user_id=user.id))
        for text in texts:
            add_consent(editor, text, "app")

    return create_case(client, act, actor=user.id, idempotency=idempotency)


def own(user_id: str) -> Case:
    """A person's open case, or else the newest that was not erased. Raises ClientNotFoundError."""
    cases = [case for case in cases_of_user(user_id) if not case.client.erased_at]
    if not cases:
        raise ClientNotFoundError()
    return max(cases, key=lambda case: (case.client.status not in CLOSED, case.client.client_id))


def link_account(user_id: str) -> None:
    """Link the open case of a phone to the account that has confirmed it; done twice it changes nothing.

    A signed case stays with the account that it was linked to.
    """
    user = User.get_or_none(*User.key(user_id), consistent=True)
    phone = user.confirmed("phone") if user is not None else None
    if user is None or not phone:
        return
    held = Reference.get_or_none(*Reference.phone(phone), consistent=True)
    if held is None or load_case(held.client_id).client.user_id == user_id:
        return

    def act(editor: CaseEditor) -> None:
        client = editor.client
        # Read again: the desk may have changed the phone, or closed the case.
        is_open = client.phone == phone and client.status not in CLOSED and client.user_id != user_id
        # A number is given to other people: what one account has signed is not shown to the next.
        if is_open and not (client.user_id and editor.case.is_signed):
            link(editor, user_id)

    change_case(str(held.client_id), Action.RECORD, act, actor=user_id)
