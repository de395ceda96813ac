"""Who a ticket's customer is at Supabase, for agents."""

from __future__ import annotations

from shared.identity.models import User
from shared.providers.supabase.base import Person, Supabase, SupabaseUnavailableError
from shared.support.crm_sync.errors import CrmUnavailableError


def customer(*, user_id: str | None, supabase: Supabase | None) -> Person | None:
    """The record with the person's e-mail address, else with their phone; None when there is none.

    Only addresses that the person has shown to be theirs are looked for: others may be somebody else's. Raises
    CrmUnavailableError.
    """
    user = User.get_or_none(*User.key(user_id)) if user_id else None
    email = user.email if user and user.email_verified else None
    phone = user.phone if user and user.phone_verified else None
    if supabase is None or not (email or phone):
        return None
    try:
        return supabase.find_person(email=email, phone=phone)
    except SupabaseUnavailableError as error:
        raise CrmUnavailableError() from error
