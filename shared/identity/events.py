"""What identity announces. Event data never holds a phone, an address, a code or a token: consumers look them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional
from shared.data.events import DomainEvent
from shared.identity.rules import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEvent(EventData):
    """What happened to a person's account."""

    aggregate: ClassVar[str] = "user"

    def about(self, user_id: str, *, actor: str | None = None) -> DomainEvent:
        """The event of one person; they did it themselves unless `actor` is given."""
        return self.of(user_id, customer_id=user_id, actor=actor or user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(UserEvent):
    """A person opened an account; `channels` are those on which they gave an address."""

    type: ClassVar[Literal["user.registered"]] = "user.registered"
    audience: ClassVar[Audience] = shown("channels", "locale")

    channels: list[str]
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserVerified(UserEvent):
    """A person confirmed the phone or e-mail address they have; `is_first` when the account had no confirmed one."""

    type: ClassVar[Literal["user.verified"]] = "user.verified"
    audience: ClassVar[Audience] = shown("channel")

    channel: str
    is_first: bool | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPhoneChanged(UserEvent):
    """A person confirmed another phone number, or took it away."""

    type: ClassVar[Literal["user.phone_changed"]] = "user.phone_changed"
    audience: ClassVar[Audience] = shown("channel", "removed")

    channel: str = "phone"
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEmailChanged(UserEvent):
    """A person confirmed another e-mail address, or took it away."""

    type: ClassVar[Literal["user.email_changed"]] = "user.email_changed"
    audience: ClassVar[Audience] = shown("channel", "removed")

    channel: str = "email"
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserContactReplaced(UserEvent):
    """A confirmed phone number or e-mail address no longer belongs to the account; `former` is the id under which the
    address can be reached for some days.
    """

    type: ClassVar[Literal["user.contact_replaced"]] = "user.contact_replaced"
    audience: ClassVar[Audience] = shown("channel")

    channel: str
    former: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSignedInOnNewDevice(UserEvent):
    """A person signed in from a device that they had not used before; `device` is a browser and a system."""

    type: ClassVar[Literal["user.signed_in_on_new_device"]] = "user.signed_in_on_new_device"
    audience: ClassVar[Audience] = shown("device")

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUpdated(UserEvent):
    """A person changed their profile; the fields' names in order, not their values."""

    type: ClassVar[Literal["user.updated"]] = "user.updated"
    audience: ClassVar[Audience] = shown("fields")

    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPasswordChanged(UserEvent):
    """A person changed their password; their other sessions ended."""

    type: ClassVar[Literal["user.password_changed"]] = "user.password_changed"
    audience: ClassVar[Audience] = shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPasswordReset(UserEvent):
    """A person set a new password with a code; all sessions ended."""

    type: ClassVar[Literal["user.password_reset"]] = "user.password_reset"
    audience: ClassVar[Audience] = shown("channel")

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPasskeyAdded(UserEvent):
    """A person registered a passkey; their other sessions ended."""

    type: ClassVar[Literal["user.passkey_added"]] = "user.passkey_added"
    audience: ClassVar[Audience] = shown("passkey_id")

    passkey_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPasskeyRemoved(UserEvent):
    """A person, an admin or an operator removed a passkey; the person's other sessions ended. `reason` as in
    `UserSecondFactorRemoved`.
    """

    type: ClassVar[Literal["user.passkey_removed"]] = "user.passkey_removed"
    audience: ClassVar[Audience] = shown("passkey_id")

    passkey_id: str
    reason: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSessionsEnded(UserEvent):
    """A person signed out everywhere."""

    type: ClassVar[Literal["user.sessions_ended"]] = "user.sessions_ended"
    audience: ClassVar[Audience] = shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTokenReused(UserEvent):
    """A refresh token that had been replaced was presented: the session was ended, somebody may have copied it."""

    type: ClassVar[Literal["user.token_reused"]] = "user.token_reused"
    audience: ClassVar[Audience] = shown("session_id")

    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRolesChanged(UserEvent):
    """An admin or operator changed somebody's roles; both lists in the roles' fixed order."""

    type: ClassVar[Literal["user.roles_changed"]] = "user.roles_changed"
    audience: ClassVar[Audience] = shown("before", "after")

    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDisabled(UserEvent):
    """An admin disabled an account; its sessions ended."""

    type: ClassVar[Literal["user.disabled"]] = "user.disabled"
    audience: ClassVar[Audience] = shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEnabled(UserEvent):
    """An admin enabled a disabled account again."""

    type: ClassVar[Literal["user.enabled"]] = "user.enabled"
    audience: ClassVar[Audience] = shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAvatarRejected(UserEvent):
    """What a person uploaded as their picture is not a picture; `reason` is the media inspector's."""

    type: ClassVar[Literal["user.avatar_rejected"]] = "user.avatar_rejected"
    audience: ClassVar[Audience] = shown("reason")

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTimelineViewed(UserEvent):
    """A member of staff read the person's timeline; once an hour, also when they read on."""

    type: ClassVar[Literal["user.timeline_viewed"]] = "user.timeline_viewed"
    audience: ClassVar[Audience] = STAFF_ONLY

    viewed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSecondFactorEnabled(UserEvent):
    """A person set up a second factor; their other sessions ended."""

    type: ClassVar[Literal["user.second_factor_enabled"]] = "user.second_factor_enabled"
    audience: ClassVar[Audience] = shown("method")

    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSecondFactorRemoved(UserEvent):
    """A person, an admin or an operator took a second factor away; the person's other sessions ended. `reason` is why
    an operator did: `device_lost`, `device_stolen`, `codes_lost` or `other`.
    """

    type: ClassVar[Literal["user.second_factor_removed"]] = "user.second_factor_removed"
    audience: ClassVar[Audience] = shown("method")

    method: str
    reason: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecoveryCodesReplaced(UserEvent):
    """A person got new recovery codes; the old ones are good for nothing."""

    type: ClassVar[Literal["user.recovery_codes_replaced"]] = "user.recovery_codes_replaced"
    audience: ClassVar[Audience] = shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecoveryCodeUsed(UserEvent):
    """A person signed in with a recovery code in place of the authenticator app."""

    type: ClassVar[Literal["user.recovery_code_used"]] = "user.recovery_code_used"
    audience: ClassVar[Audience] = shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTagsChanged(UserEvent):
    """Staff or a rule marked a person with tags, or took some away."""

    type: ClassVar[Literal["user.tags_changed"]] = "user.tags_changed"
    audience: ClassVar[Audience] = STAFF_ONLY

    added: tuple[str, ...]
    removed: tuple[str, ...]


EVENTS = (
    UserRegistered,
    UserVerified,
    UserPhoneChanged,
    UserEmailChanged,
    UserContactReplaced,
    UserSignedInOnNewDevice,
    UserUpdated,
    UserPasswordChanged,
    UserPasswordReset,
    UserPasskeyAdded,
    UserPasskeyRemoved,
    UserSessionsEnded,
    UserTokenReused,
    UserRolesChanged,
    UserTagsChanged,
    UserDisabled,
    UserEnabled,
    UserAvatarRejected,
    UserSecondFactorEnabled,
    UserSecondFactorRemoved,
    UserRecoveryCodesReplaced,
    UserRecoveryCodeUsed,
    UserTimelineViewed,
)


def contact_changed(channel: Channel, *, removed: bool = False) -> UserPhoneChanged | UserEmailChanged:
    """The event of a changed phone or e-mail address, by its channel."""
    return UserPhoneChanged(removed=removed) if channel == "phone" else UserEmailChanged(removed=removed)
