"""Steps 3 and 4 at the desk: devices, their photos, the surcharge and its rules."""

from __future__ import annotations

from typing import Annotated, Any

from functions.api.onboarding import device_schemas as bodies
from functions.api.onboarding.access import REFUSALS, ClientId, DeviceId, Handler, PhotoId, Reader, desk
from functions.api.onboarding.schemas import ClientDetailOut, DeviceOut, device_out
from functions.api.onboarding.surcharge_schemas import SurchargePreviewOut, SurchargePreviewRequest
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.onboarding.case import Case, load_case
from shared.onboarding.devices import photos, pricing, service
from shared.onboarding.devices.surcharge import Rules, worked_example
from shared.providers import storage

router = Router(tags=["onboarding"])
DEVICES = "/manager/clients/{client_id}/devices"


@router.post(DEVICES, status_code=201, responses=problems(*REFUSALS))
async def add_client_device(
    client_id: ClientId, body: bodies.DeviceCreate, user: Handler, key: Idempotent
) -> DeviceOut:
    """Step 3: add a device."""

    def act() -> tuple[Case, str]:
        return service.add(client_id=client_id, desk=desk(user), fields=_fields(body.model_dump()), idempotency=key)

    return device_out(*idempotency.run(key, act, lambda kept: (load_case(client_id), kept["device_id"])))


@router.patch(DEVICES + "/{device_id}", responses=problems(*REFUSALS))
async def change_client_device(
    client_id: ClientId, device_id: DeviceId, body: bodies.DeviceUpdate, user: Handler
) -> ClientDetailOut:
    """Correct a device; a surcharge that was computed is void, a contract that waits is stale."""
    fields = _fields(body.model_dump(exclude_unset=True, exclude={"version"}))
    case = service.change(
        client_id=client_id, device_id=device_id, desk=desk(user), version=body.version, fields=fields
    )
    return ClientDetailOut.of(case)


@router.delete(DEVICES + "/{device_id}", responses=problems(401, 403, 404, 409))
async def remove_client_device(client_id: ClientId, device_id: DeviceId, user: Handler) -> ClientDetailOut:
    """Remove a device with its photos."""
    case, files = service.remove(client_id=client_id, device_id=device_id, desk=desk(user))
    photos.discard(files, storage.from_settings("documents"))
    return ClientDetailOut.of(case)


@router.post(DEVICES + "/{device_id}/photos", status_code=201, responses=problems(*REFUSALS))
async def request_device_photo_upload(
    client_id: ClientId, device_id: DeviceId, body: bodies.PhotoRequest, user: Handler, key: Idempotent
) -> bodies.PhotoUploadOut:
    """Allow the upload of one photo, which is inspected before it counts."""
    store = storage.from_settings("documents")

    def act() -> str:
        photo_id, dropped = photos.request_upload(
            client_id=client_id, device_id=device_id, desk=desk(user), idempotency=key
        )
        photos.discard(dropped, store)
        return photo_id

    photo_id = idempotency.run(key, act, lambda kept: str(kept["photo_id"]))
    form = photos.form_of(client_id, device_id, photo_id, body.content_type, store).form
    return bodies.PhotoUploadOut(
        photo_id=photo_id,
        url=form.url,
        fields=form.fields,
        max_bytes=photos.MAX_BYTES,
        expires_in=int(photos.UPLOAD_LIFETIME.total_seconds()),
    )


@router.delete(DEVICES + "/{device_id}/photos/{photo_id}", responses=problems(401, 403, 404, 409))
async def delete_device_photo(
    client_id: ClientId, device_id: DeviceId, photo_id: PhotoId, user: Handler
) -> ClientDetailOut:
    """Delete a photo of a device."""
    return _delete_photo(client_id, photo_id, user, device_id)


@router.delete("/manager/clients/{client_id}/photos/{photo_id}", responses=problems(401, 403, 404, 409))
async def delete_client_photo(client_id: ClientId, photo_id: PhotoId, user: Handler) -> ClientDetailOut:
    """Delete a photo, whichever device it is of."""
    return _delete_photo(client_id, photo_id, user)


@router.post("/manager/clients/{client_id}/surcharge", responses=problems(*REFUSALS))
async def set_client_surcharge(client_id: ClientId, body: bodies.SurchargeRequest, user: Handler) -> ClientDetailOut:
    """Step 4: compute the surcharge by the rules in force."""
    adjusted = body.adjustment
    case = pricing.set_surcharge(
        client_id=client_id,
        desk=desk(user),
        version=body.version,
        adjustment=adjusted.amount if adjusted else None,
        reason=adjusted.reason if adjusted else None,
    )
    return ClientDetailOut.of(case)


@router.get("/manager/surcharge-rules", responses=problems(401, 403))
async def get_surcharge_rules(_user: Reader) -> bodies.SurchargeRulesOut:
    """The rules in force."""
    return bodies.SurchargeRulesOut.of(pricing.rules_in_force())


@router.put("/manager/surcharge-rules", responses=problems(400, 401, 403, 409, 413, 415))
async def change_surcharge_rules(
    body: bodies.SurchargeRulesUpdate, user: Annotated[Principal, requires("surcharge_rules.write")]
) -> bodies.SurchargeRulesOut:
    """Put the next version in force; surcharges that were computed before stay as they are."""
    changed = pricing.change_rules(
        actor=user.user_id, version=body.version, minimum=body.minimum, rates=body.rates.model_dump()
    )
    return bodies.SurchargeRulesOut.of(changed)


@router.post("/manager/surcharge-rules/preview", responses=problems(400, 401, 403, 413, 415))
async def preview_surcharge(body: SurchargePreviewRequest, _user: Reader) -> SurchargePreviewOut:
    """A worked example: what a client with these devices would pay. Nothing is stored."""
    if body.rules is None:
        rules = pricing.rules_in_force()
    else:
        rules = Rules(0, body.rules.minimum, body.rules.rates.model_dump())
    found = worked_example(body.priced(), rules, is_tried=body.rules is not None)
    return SurchargePreviewOut.of(found)


def _delete_photo(client_id: str, photo_id: str, user: Principal, device_id: str | None = None) -> ClientDetailOut:
    case, files = photos.delete(client_id=client_id, photo_id=photo_id, desk=desk(user), device_id=device_id)
    photos.discard(files, storage.from_settings("documents"))
    return ClientDetailOut.of(case)


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    """The body by the names of the stored device."""
    return {"device_type" if name == "type" else name: value for name, value in body.items()}
