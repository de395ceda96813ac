"""A person's own profile, and their picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.core import clock, ids
from shared.data.uow import UnitOfWork
from shared.identity import addresses, codes, contact_changes, reauthentication, rules, sessions
from shared.identity.errors import IdentifierRequiredError, UserChangedError, UserNotFoundError
from shared.identity.events import UserAvatarRejected, UserUpdated, contact_changed
from shared.identity.models import NameEntry, User, name_sort_key
from shared.identity.rules import CHANNELS, Channel
from shared.identity.users import get_user
from shared.providers.storage.base import ObjectStore, PresignedPost
from shared.tasks.events import FilesDiscarded

PLAIN_FIELDS = {
    "full_name": User.full_name,
    "address": User.address,
    "cdek_point": User.cdek_point,
    "telegram": User.telegram,
    "vk": User.vk,
    "nakama_user_id": User.nakama_user_id,
    "locale": User.locale,
    "is_public": User.is_public,
}
AVATAR_MAX_BYTES = 5 * 1024 * 1024
AVATAR_UPLOAD_SECONDS = 600


@dataclass(frozen=True, slots=True)
class UpdatedProfile:
    """A profile after a change, and the channels on which a new address now waits for its code."""

    user: User
    code_sent: tuple[Channel, ...]


def _index_name(uow: UnitOfWork, user_id: str, full_name: str) -> None:
    entries, unused = NameEntry.all_of(user_id, full_name)
    for entry in entries:
        uow.put(entry)
    for entry in unused:
        uow.delete(entry)


def update(
    *,
    user_id: str,
    session_id: str,
    changes: Mapping[str, Any],
    client: str,
    current_password: str | None = None,
    current_code: str | None = None,
    updated_at: str | None = None,
) -> UpdatedProfile:
    """Change the fields that are named; None empties a field.

    A new phone or e-mail address is only noted: a code goes there, and confirming it makes the change. Whether
    somebody else has it is not said before that. Both, and taking one away, demand the present password or a code to a
    confirmed address; other changes do not look at them. Emptying `avatar` removes the picture. `client`: the address
    block that asks. `updated_at` is that of the profile that the changes were made to, None for whatever it is now.
    Raises UserChangedError when it is another one, the errors of malformed addresses, IdentifierRequiredError, those of
    `reauthentication.require`, CodeTooSoonError, DailyLimitError and TooManyError; then nothing has changed.
    """
    user = get_user(user_id)
    if updated_at is not None and updated_at != user.updated_at:
        raise UserChangedError()
    uow = UnitOfWork()
    actions = [_setting(PLAIN_FIELDS[name], value) for name, value in changes.items() if name in PLAIN_FIELDS]
    if full_name := changes.get("full_name"):
        actions.append(User.gsi2sk.set(name_sort_key(full_name, user_id)))
        if full_name != user.full_name:
            _index_name(uow, user_id, full_name)
    if "avatar" in changes:
        actions += [User.avatar_key.remove(), User.avatar_upload.remove()]
        _discard(uow, user)
    pending: dict[Channel, str] = {}
    removed: list[Channel] = []
    for channel in CHANNELS:
        if channel not in changes:
            continue
        text = changes[channel]
        if text is not None:
            if (address := rules.normalise(channel, text)) != user.identifier(channel):
                pending[channel] = rules.messageable_phone(address) if channel == "phone" else address
        elif (current := user.identifier(channel)) is not None:
            other: Channel = "email" if channel == "phone" else "phone"
            # The one that stays must be able to bring its owner back in.
            if not user.is_verified(other) or changes.get(other, "kept") is None:
                raise IdentifierRequiredError()
            actions += _removal(uow, user, channel, current)
            removed.append(channel)
    unchanged = User.pk.exists() & (User.updated_at == user.updated_at)
    if pending or removed:
        reauthentication.require(
            uow, user=user, session_id=session_id, current_password=current_password, current_code=current_code
        )
    if removed:
        ending, same_epoch = sessions.end_others(uow, user=user, session_id=session_id)
        actions += ending
        unchanged &= same_epoch
    outgoing = [
        codes.issue(
            uow,
            user_id=user_id,
            purpose=codes.VERIFY,
            channel=channel,
            address=address,
            locale=changes.get("locale") or user.locale,
            client=client,
        )
        for channel, address in pending.items()
    ]
    if actions:
        actions.append(User.updated_at.set(clock.iso(clock.now())))
        uow.update(user, actions, condition=unchanged, on_conflict=UserChangedError())
        uow.add_event(UserUpdated(fields=sorted(set(changes) - set(pending))).about(user_id))
    uow.commit()
    for code in outgoing:
        code.send()
    return UpdatedProfile(get_user(user_id), tuple(pending))


def request_avatar_upload(*, user_id: str, content_type: str, storage: ObjectStore) -> PresignedPost:
    """A form with which a browser may upload one picture straight to storage, for ten minutes.

    The picture shows once the media inspector has looked at its bytes; a later upload replaces an earlier one.
    Raises UserNotFoundError.
    """
    upload_id = ids.new("med")
    uow = UnitOfWork()
    uow.update(
        User(*User.key(user_id)),
        [User.avatar_upload.set(upload_id)],
        condition=User.pk.exists(),
        on_conflict=UserNotFoundError(),
    )
    uow.commit()
    return storage.presigned_post(
        f"uploads/avatars/{user_id}/{upload_id}",
        content_type=content_type,
        max_bytes=AVATAR_MAX_BYTES,
        expires_s=AVATAR_UPLOAD_SECONDS,
    )


def avatar_ready(*, user_id: str, upload_id: str, key: str) -> bool:
    """Show an inspected picture, kept under `key`; False when a later upload has replaced it meanwhile.

    A worker deletes the picture that it replaces.
    """
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None or user.avatar_upload != upload_id:
        return user is not None and user.avatar_key == key
    uow = UnitOfWork()
    uow.update(
        user,
        [User.avatar_key.set(key), User.avatar_upload.remove(), User.updated_at.set(clock.iso(clock.now()))],
        condition=User.avatar_upload == upload_id,
        on_conflict=UserNotFoundError(),
    )
    # As long as this upload waits, no other replaces the old picture.
    _discard(uow, user)
    uow.add_event(UserUpdated(fields=["avatar"]).about(user_id))
    try:
        uow.commit()
    except UserNotFoundError:
        # Unless another inspection of the same upload was faster: S3 may tell of one twice.
        now = User.get_or_none(*User.key(user_id), consistent=True)
        return now is not None and now.avatar_key == key
    return True


def avatar_rejected(*, user_id: str, upload_id: str, reason: str) -> None:
    """Announce that what a person uploaded is not a picture; the one they had stays."""
    uow = UnitOfWork()
    uow.update(
        User(*User.key(user_id)),
        [User.avatar_upload.remove()],
        condition=User.avatar_upload == upload_id,
        on_conflict=UserNotFoundError(),
    )
    uow.add_event(UserAvatarRejected(reason=reason).about(user_id))
    try:
        uow.commit()
    except UserNotFoundError:
        return


def _discard(uow: UnitOfWork, user: User) -> None:
    if user.avatar_key:
        uow.add_event(FilesDiscarded(files=[user.avatar_key]).of(user.id, aggregate="user"))


def _setting(attribute: Any, value: str | None) -> Any:
    return attribute.remove() if value is None else attribute.set(value)


def _removal(uow: UnitOfWork, user: User, channel: Channel, current: str) -> list[Any]:
    addresses.release(uow, user_id=user.id, channel=channel, address=current)
    contact_changes.notify_former(uow, user=user, channel=channel)
    uow.add_event(contact_changed(channel, removed=True).about(user.id))
    return addresses.without(channel)
