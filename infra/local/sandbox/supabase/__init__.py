"""A stand-in for a Supabase project: its tables as PostgREST serves them, and its people as their admin API does."""

from infra.local.sandbox.supabase.app import create_app

__all__ = ["create_app"]
