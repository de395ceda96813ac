"""Lets the emulator take the template as this computer gets it, which has more resources than the one for AWS.

AWS counts an HTTP API's routes to the API, whose body they are, and refuses more than 500 resources of a stack. Here
each route is a resource (`infra.local.translate`). What AWS would count, `infra.rules` checks of every template.
"""

from __future__ import annotations

from typing import Final

RESOURCES: Final = 1500


def install() -> None:
    """Raise the emulator's quota of resources in a template to RESOURCES; its other quotas stay."""
    from ministack.services.cloudformation import engine

    engine._SECTION_QUOTAS = tuple(
        (section, noun, one, RESOURCES if section == "Resources" else most)
        for section, noun, one, most in engine._SECTION_QUOTAS
    )
