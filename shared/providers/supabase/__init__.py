"""The customers' mirror at Supabase: rows that are written newest first, and people found by an address."""

from __future__ import annotations

from shared.providers.supabase.base import Supabase


def from_settings() -> Supabase | None:
    """The project at ``supabase_base_url`` (secret ``supabase``: ``service_key``); None where there is none."""
    from shared.core.settings import settings

    url = settings().supabase_base_url
    if not url:
        return None
    from shared.core.secret_shapes import SupabaseSecret
    from shared.core.secrets import secret_json
    from shared.providers.supabase.rest import SupabaseRest

    return SupabaseRest(url, SupabaseSecret.read(secret_json("supabase")).service_key)
