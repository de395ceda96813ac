"""What the desk does with a client: enter, claim, confirm the profile, record consents, cancel."""

from __future__ import annotations

from typing import Any

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import OldItem
from shared.documents.printable import check_printable
from shared.identity import addresses
from shared.identity import rules as identity
from shared.identity.models import User
from shared.identity.users import get_user
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, create_case, load_case
from shared.onboarding.clients import duplicates
from shared.onboarding.clients.models import Client, Consent, RetentionDue
from shared.onboarding.clients.steps import Action
from shared.onboarding.consents.texts import ConsentKind, ConsentText, current
from shared.onboarding.contracts.states import NothingToChangeError
from shared.onboarding.errors import (
    ClientExistsError,
    ClientTakenError,
    NotAManagerError,
    OwnClientError,
    PhoneOfAccountError,
)
from shared.onboarding.events import (
    ClientCancelled,
    ClientClaimed,
    ClientConsented,
    ClientCreated,
    ClientLinked,
    ClientProfileConfirmed,
    ClientReleased,
)
from shared.onboarding.invoices.issue import cancel_unpaid
from shared.onboarding.models import Reference
from shared.onboarding.passports.service import put_person_reference
from shared.onboarding.permissions import PERMISSIONS

PRINTED = frozenset({"full_name", "phone", "registration_address"})


def create(
    *, desk: Desk, phone: str, full_name: str, email: str | None = None, idempotency: IdempotencyKey | None = None
) -> Case:
    """Enter a client, whom the caller then holds.

    Raises ClientExistsError, OwnClientError, UnprintableTextError and the errors of a malformed phone or address.
    """
    manager = get_user(desk.user_id)
    phone = identity.messageable_phone(phone)
    check_printable({"full_name": full_name})
    account = addresses.owner("phone", phone)
    _refuse_own(manager, phone, account)
    now = clock.iso(clock.now())
    client = Client(
        client_id=ids.new("cli"),
        user_id=account.id if account else None,
        phone=phone,
        full_name=full_name,
        email=identity.normalise_email(email) if email else None,
        source="desk",
        manager_id=manager.id,
        manager_name=manager.full_name,
        waits_since=now,
        created_at=now,
        updated_at=now,
    )

    def act(editor: CaseEditor) -> None:
        add_references(editor)
        editor.add_event(ClientCreated(client_id=client.client_id, source="desk", manager_id=manager.id))
        if account is not None:
            editor.add_event(ClientLinked(client_id=client.client_id, user_id=account.id))

    return create_case(client, act, actor=desk.user_id, idempotency=idempotency)


def add_references(editor: CaseEditor) -> None:
    """What a new client is found by: phone, name and account. At commit ClientExistsError for the phone."""
    client = editor.client
    hold_phone(editor, client.phone)
    editor.uow.create(RetentionDue.of(client.client_id, editor.moment))
    editor.put_reference(Reference.of(Reference.name(client.full_name, client.client_id), client.client_id))
    for key in Reference.names(client.full_name, client.client_id):
        editor.put_reference(Reference.of(key, client.client_id))
    if client.user_id:
        editor.put_reference(Reference.of(Reference.user(client.user_id, client.client_id), client.client_id))


def hold_phone(editor: CaseEditor, phone: str) -> None:
    """Make this the one open client with a phone. At commit ClientExistsError."""

    def exists(old: OldItem) -> Exception:
        return ClientExistsError(client_id=old["client_id"] if old else None)

    client_id = editor.client.client_id
    editor.put_reference(Reference.of(Reference.phone(phone), client_id), unless_held=exists)
    known = Reference.phone_of(phone, client_id)
    editor.put_reference(Reference.of(known, client_id))
    duplicates.refresh(editor, "phone", known)


def claim(*, client_id: str, desk: Desk, manager_id: str | None = None) -> Case:
    """Take a client, or as an admin give it to somebody.

    Raises ClientTakenError, OwnClientError, NotAManagerError, UserNotFoundError.
    """
    manager = get_user(manager_id or desk.user_id)
    if not manager.is_active or PERMISSIONS["clients.handle"].isdisjoint(manager.roles or ()):
        raise NotAManagerError()

    def act(editor: CaseEditor) -> Case:
        client = editor.client
        if client.manager_id not in (None, manager.id) and manager_id is None:
            raise ClientTakenError(manager_id=client.manager_id)
        _refuse_own(manager, client.phone, None, client.user_id)
        if client.manager_id == manager.id:
            raise NothingToChangeError()
        _give(editor, manager)
        return editor.case

    # A second click makes no new version: whoever has begun a form on the first one's goes on with it.
    try:
        return change_case(client_id, Action.CLAIM, act, desk=desk)
    except NothingToChangeError:
        return load_case(client_id)


def _give(editor: CaseEditor, manager: User) -> None:
    client = editor.client
    event = ClientClaimed(client_id=client.client_id, manager_id=manager.id, before=client.manager_id)
    client.manager_id, client.manager_name = manager.id, manager.full_name
    editor.add_event(event)


def release(*, client_id: str, desk: Desk) -> Case:
    """Give a client back, so that any manager may take it. Raises ClientTakenError."""

    def act(editor: CaseEditor) -> Case:
        client = editor.client
        if client.manager_id:
            editor.add_event(ClientReleased(client_id=client.client_id, manager_id=client.manager_id))
            client.manager_id = client.manager_name = None
            client.released_at = editor.now
        return editor.case

    return change_case(client_id, Action.CLAIM, act, desk=desk)


def confirm_profile(
    *,
    client_id: str,
    desk: Desk,
    version: int,
    phone: str,
    full_name: str,
    email: str | None = None,
    registration_address: str | None = None,
) -> Case:
    """Step 1: confirm or correct who the client is; claims a client that nobody holds.

    Raises VersionConflictError, ClientExistsError, OwnClientError, PhoneOfAccountError, UnprintableTextError.
    """
    manager = get_user(desk.user_id)
    phone = identity.messageable_phone(phone)
    check_printable({"full_name": full_name, "registration_address": registration_address})
    wanted: dict[str, Any] = {
        "phone": phone,
        "full_name": full_name,
        "email": identity.normalise_email(email) if email else None,
        "registration_address": registration_address,
    }

    def act(editor: CaseEditor) -> Case:
        client = editor.client
        # The recorded passport has one: the contract would print that, and the list nothing.
        keeps = {"registration_address"} if registration_address is None and editor.case.passport else set()
        changed = [name for name, value in wanted.items() if name not in keeps and getattr(client, name) != value]
        if not client.manager_id:
            _refuse_own(manager, client.phone, None, client.user_id)
            _give(editor, manager)
        if "phone" in changed:
            _change_phone(editor, manager, phone)
        if "full_name" in changed:
            _change_name(editor, full_name)
        for name in changed:
            setattr(client, name, wanted[name])
        passport = editor.case.passport
        if "full_name" in changed and passport is not None:
            put_person_reference(editor, passport, str(passport.person_hash))
            editor.save(passport)
        if PRINTED.intersection(changed):
            editor.facts_changed()
        if changed or not client.profile_confirmed_at:
            editor.add_event(ClientProfileConfirmed(client_id=client_id, fields=changed))
        client.profile_confirmed_at = client.profile_confirmed_at or editor.now
        return editor.case

    return change_case(client_id, Action.PROFILE, act, desk=desk, version=version)


def _change_phone(editor: CaseEditor, manager: User, phone: str) -> None:
    client = editor.client
    account = addresses.owner("phone", phone)
    _refuse_own(manager, phone, account)
    if client.user_id:
        linked = get_user(client.user_id)
        if addresses.has_confirmed(linked, "phone", client.phone):
            raise PhoneOfAccountError()
    if account is not None and account.id != client.user_id:
        link(editor, account.id)
    editor.drop_reference(Reference.phone(client.phone))
    editor.drop_reference(Reference.phone_of(client.phone, client.client_id))
    hold_phone(editor, phone)


def link(editor: CaseEditor, user_id: str) -> None:
    """Link a client to the account that has confirmed the phone."""
    client = editor.client
    if client.user_id:
        editor.drop_reference(Reference.user(client.user_id, client.client_id))
    client.user_id = user_id
    editor.put_reference(Reference.of(Reference.user(user_id, client.client_id), client.client_id))
    editor.add_event(ClientLinked(client_id=client.client_id, user_id=user_id))


def _change_name(editor: CaseEditor, full_name: str) -> None:
    client_id = editor.client.client_id
    before, after = Reference.name(editor.client.full_name, client_id), Reference.name(full_name, client_id)
    if before != after:
        editor.drop_reference(before)
        editor.put_reference(Reference.of(after, client_id))
    old, new = (set(Reference.names(name, client_id)) for name in (editor.client.full_name, full_name))
    for key in sorted(old - new):
        editor.drop_reference(key)
    for key in sorted(new):
        editor.put_reference(Reference.of(key, client_id))


def cancel(*, client_id: str, desk: Desk, reason: str) -> Case:
    """Give a case up; a live contract is cancelled with it. Raises ContractSignedError, ClientClosedError."""

    def act(editor: CaseEditor) -> Case:
        client = editor.client
        before, client.cancelled_at, client.cancel_reason = str(client.status), editor.now, reason
        editor.cancel_contract()
        cancel_unpaid(editor)
        editor.add_event(ClientCancelled(client_id=client_id, manager_id=client.manager_id, status=before))
        return editor.case

    return change_case(client_id, Action.CANCEL, act, desk=desk)


def give_consent(
    *,
    client_id: str,
    kind: ConsentKind,
    version: str,
    method: str,
    desk: Desk | None = None,
    actor: str | None = None,
) -> Case:
    """Record a consent to the present text; one that is in force stays. Raises ConsentOutdatedError."""
    text = current(kind, version)

    def act(editor: CaseEditor) -> Case:
        if not add_consent(editor, text, method):
            raise NothingToChangeError()
        return editor.case

    try:
        return change_case(client_id, Action.CONSENT, act, desk=desk, actor=actor)
    except NothingToChangeError:
        return load_case(client_id)


def add_consent(editor: CaseEditor, text: ConsentText, method: str) -> bool:
    """Record a consent to a text; one to the same version that is in force stays, and it is False."""
    client = editor.client
    given = client.consent(text.kind)
    if given is not None and given.version == text.version:
        return False
    client.consents.append(
        Consent(  # type: ignore[no-untyped-call] # PynamoDB types no maps
            kind=text.kind,
            version=text.version,
            sha256=text.sha256,
            method=method,
            given_at=editor.now,
            given_by=editor.actor,
        )
    )
    editor.add_event(
        ClientConsented(client_id=client.client_id, kind=text.kind, text_version=text.version, method=method)
    )
    return True


def _refuse_own(manager: User, phone: str, account: User | None, linked: str | None = None) -> None:
    """Else a manager could send the client's code to themselves. Raises OwnClientError."""
    if manager.phone == phone or manager.id in (account.id if account else None, linked):
        raise OwnClientError()
