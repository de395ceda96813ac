"""Step 3: the devices that a client hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shared.core import ids
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import OldItem
from shared.documents.printable import check_printable
from shared.onboarding.case import Case, CaseEditor, Desk, change_case
from shared.onboarding.clients import duplicates
from shared.onboarding.clients.steps import Action
from shared.onboarding.devices import imei
from shared.onboarding.devices.models import Device
from shared.onboarding.devices.surcharge import DEVICE_LIMIT, WITH_IMEI
from shared.onboarding.errors import (
    DeviceLimitError,
    DeviceTakenError,
    ImeiInvalidError,
    ImeiRequiredError,
    SerialRequiredError,
)
from shared.onboarding.events import (
    ClientDeviceAdded,
    ClientDeviceChanged,
    ClientDeviceRemoved,
)
from shared.onboarding.models import Reference

TEXTS: Final = ("brand", "model", "serial", "comment")


def add(
    *, client_id: str, desk: Desk, fields: Mapping[str, Any], idempotency: IdempotencyKey | None = None
) -> tuple[Case, str]:
    """Add a device; `fields` are those of `Device`. Returns the case and the device's id.

    Raises DeviceLimitError, DeviceTakenError, ImeiInvalidError, ImeiRequiredError, SerialRequiredError,
    UnprintableTextError and what `change_case` raises.
    """
    wanted = _checked(dict(fields))

    def act(editor: CaseEditor) -> tuple[Case, str]:
        if len(editor.case.devices) >= DEVICE_LIMIT:
            raise DeviceLimitError()
        device = Device(
            client_id=client_id,
            device_id=ids.new("dev"),
            created_at=editor.now,
            updated_at=editor.now,
            **wanted,
        )
        _check_complete(device)
        editor.save(device)
        _move_imeis(editor, device, before=())
        editor.facts_changed()
        editor.add_event(
            ClientDeviceAdded(
                client_id=client_id,
                device_id=device.device_id,
                device_type=device.device_type,
                condition=device.condition,
                price=device.price,
            )
        )
        return editor.case, device.device_id

    return change_case(
        client_id,
        Action.DEVICES,
        act,
        desk=desk,
        idempotency=idempotency,
        reference=lambda made: {"client_id": client_id, "device_id": made[1]},
    )


def change(*, client_id: str, device_id: str, desk: Desk, version: int, fields: Mapping[str, Any]) -> Case:
    """Correct some fields of a device. Raises DeviceNotFoundError, VersionConflictError and the errors of `add`."""
    wanted = _checked(dict(fields))

    def act(editor: CaseEditor) -> Case:
        device = editor.case.get_device(device_id)
        before = device.imeis()
        changed = sorted(name for name, value in wanted.items() if getattr(device, name) != value)
        for name in changed:
            setattr(device, name, wanted[name])
        _check_complete(device)
        if changed:
            device.updated_at = editor.now
            editor.save(device)
            _move_imeis(editor, device, before=before)
            editor.facts_changed()
            editor.add_event(ClientDeviceChanged(client_id=client_id, device_id=device_id, fields=changed))
        return editor.case

    return change_case(client_id, Action.DEVICES, act, desk=desk, version=version)


def remove(*, client_id: str, device_id: str, desk: Desk) -> tuple[Case, list[str]]:
    """Remove a device with its photos. Returns the case and the keys of files that nothing refers to any more.

    Raises DeviceNotFoundError and what `change_case` raises.
    """

    def act(editor: CaseEditor) -> tuple[Case, list[str]]:
        device = editor.case.get_device(device_id)
        files: list[str] = []
        for photo in editor.case.photos_of(device_id):
            files += photo.files()
            editor.delete(photo)
        editor.delete(device)
        _drop_imeis(editor, set(device.imeis()))
        _note_duplicates(editor)
        editor.facts_changed()
        editor.add_event(ClientDeviceRemoved(client_id=client_id, device_id=device_id))
        return editor.case, files

    return change_case(client_id, Action.DEVICES, act, desk=desk)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with IMEIs as 15 digits. Raises ImeiInvalidError, UnprintableTextError."""
    check_printable({name: fields.get(name) for name in TEXTS})
    for name in ("imei", "imei2"):
        given = fields.get(name)
        if given:
            fields[name] = imei.normalise(given)
            if fields[name] is None:
                raise ImeiInvalidError(field=name)
    return fields


def _check_complete(device: Device) -> None:
    """Raises ImeiRequiredError, SerialRequiredError, and ImeiInvalidError for the same IMEI twice."""
    if device.device_type in WITH_IMEI and not device.imei:
        raise ImeiRequiredError()
    if device.device_type not in WITH_IMEI and not device.serial:
        raise SerialRequiredError()
    if device.imei2 and device.imei2 == device.imei:
        raise ImeiInvalidError(field="imei2")


def _move_imeis(editor: CaseEditor, device: Device, *, before: tuple[str, ...]) -> None:
    """Hold the device's IMEIs and free those that it had. At commit DeviceTakenError."""

    def taken(old: OldItem) -> Exception:
        return DeviceTakenError(client_id=old["client_id"] if old else None)

    client_id = editor.client.client_id
    _drop_imeis(editor, set(before) - set(device.imeis()))
    for one in sorted(set(device.imeis()) - set(before)):
        editor.put_reference(Reference.of(Reference.imei(one), client_id, device.device_id), unless_held=taken)
        editor.put_reference(Reference.of(Reference.imei_of(one, client_id), client_id))
    if set(before) != set(device.imeis()):
        _note_duplicates(editor)


def _drop_imeis(editor: CaseEditor, imeis: set[str]) -> None:
    for one in sorted(imeis):
        editor.drop_reference(Reference.imei(one))
        editor.drop_reference(Reference.imei_of(one, editor.client.client_id))


def _note_duplicates(editor: CaseEditor) -> None:
    """Note the closed clients that handed over one of the devices; one that an open client holds is refused."""
    client_id = editor.client.client_id
    imeis = sorted({imei for device in editor.case.devices for imei in device.imeis()})
    duplicates.refresh(editor, "imei", *(Reference.imei_of(imei, client_id) for imei in imeis))
