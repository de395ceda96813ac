"""Copies tickets to Supabase: the queue `crm-mirror`, fed by the event bus."""

from __future__ import annotations

from typing import Any

from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.providers import supabase
from shared.support.crm_sync import service


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One event; while Supabase does not answer, the queue brings it again."""
    project = supabase.from_settings()
    if project is None:
        logger.info("no CRM is configured")
        return
    service.copy(DomainEvent.from_envelope(body), supabase=project)


handler = batch_handler(handle)
