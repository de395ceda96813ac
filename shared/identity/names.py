"""The names that others may see; `shared.identity.public.visible_names` decides."""

from __future__ import annotations

from shared.identity.public import visible_names as of_those_who_agreed

__all__ = ["of_those_who_agreed"]
