"""What identity announces. Event data never holds a phone, an address, a code or a token: consumers look them up."""

from __future__ import annotations

from collections.abc import Iterable

from shared.data.events import DomainEvent
from shared.identity.rules import Channel, clean_roles


def _about(user_id: str, what: str, actor: str | None = None, **data: object) -> DomainEvent:
    return DomainEvent(
        type=f"user.{what}",
        aggregate="user",
        aggregate_id=user_id,
        data=dict(data),
        customer_id=user_id,
        actor=actor or user_id,
    )


def registered(user_id: str, *, channels: Iterable[Channel], locale: str) -> DomainEvent:
    """A person opened an account."""
    return _about(user_id, "registered", channels=list(channels), locale=locale)


def verified(user_id: str, *, channel: Channel) -> DomainEvent:
    """A person confirmed the phone or e-mail address they have."""
    return _about(user_id, "verified", channel=channel)


def contact_changed(user_id: str, *, channel: Channel, removed: bool = False) -> DomainEvent:
    """A person confirmed another phone or e-mail address, or took one away."""
    return _about(user_id, f"{channel}_changed", channel=channel, removed=removed)


def updated(user_id: str, *, fields: Iterable[str]) -> DomainEvent:
    """A person changed their profile; the fields' names, not their values."""
    return _about(user_id, "updated", fields=sorted(fields))


def password_changed(user_id: str) -> DomainEvent:
    """A person changed their password; their other sessions ended."""
    return _about(user_id, "password_changed")


def password_reset(user_id: str, *, channel: Channel) -> DomainEvent:
    """A person set a new password with a code; all sessions ended."""
    return _about(user_id, "password_reset", channel=channel)


def sessions_ended(user_id: str) -> DomainEvent:
    """A person signed out everywhere."""
    return _about(user_id, "sessions_ended")


def token_reused(user_id: str, *, session_id: str) -> DomainEvent:
    """A refresh token that had been replaced was presented: the session was ended, somebody may have copied it."""
    return _about(user_id, "token_reused", session_id=session_id)


def roles_changed(user_id: str, *, before: Iterable[str], after: Iterable[str], actor: str) -> DomainEvent:
    """An admin or operator changed somebody's roles."""
    return _about(user_id, "roles_changed", actor, before=clean_roles(before), after=clean_roles(after))


def disabled(user_id: str, *, actor: str) -> DomainEvent:
    """An admin disabled an account; its sessions ended."""
    return _about(user_id, "disabled", actor)


def enabled(user_id: str, *, actor: str) -> DomainEvent:
    """An admin opened a disabled account again."""
    return _about(user_id, "enabled", actor)


def avatar_rejected(user_id: str, *, reason: str) -> DomainEvent:
    """What a person uploaded as their picture is none."""
    return _about(user_id, "avatar_rejected", reason=reason)
