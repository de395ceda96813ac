"""A stand-in for the game's server: accounts, what they were notified of, and the two functions that the game adds."""

from infra.local.sandbox.nakama.app import create_app

__all__ = ["create_app"]
