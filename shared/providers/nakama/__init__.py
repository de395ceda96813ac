"""Players of the game: notices into it, and what it knows of an account."""

from __future__ import annotations

from shared.providers.nakama.base import Nakama


def from_settings() -> Nakama | None:
    """The game's server at ``nakama_base_url`` (secret ``nakama``: ``http_key``); None where there is no game."""
    from shared.core.settings import settings

    now = settings()
    if not now.nakama_base_url:
        return None
    from shared.core.secret_shapes import NakamaSecret
    from shared.core.secrets import secret_json
    from shared.providers.nakama.rpc import NakamaRpc

    return NakamaRpc(
        now.nakama_base_url,
        NakamaSecret.read(secret_json("nakama")).http_key,
        notify_rpc=now.nakama_notify_rpc,
        account_rpc=now.nakama_account_rpc,
    )
