"""Clients that may be the same person: found by reference, kept with the client, announced once."""

from __future__ import annotations

from typing import Literal, TypeAlias

from shared.onboarding.case import CaseEditor
from shared.onboarding.clients.models import Client
from shared.onboarding.events import ClientDuplicateSuspected
from shared.onboarding.models import Key, Reference

By: TypeAlias = Literal["phone", "passport", "imei", "name_birth_date"]
# So many are named; who has more has another problem.
MOST = 10


def refresh(editor: CaseEditor, by: By, *keys: Key) -> None:
    """Look for other clients with references in the partitions of `keys`, and put them in the place of those known.

    The keys are those of the client's own references, which need not be written yet. Costs a Query for each, and one
    BatchGet when there is somebody.
    """
    own = editor.client.client_id
    others = {
        str(one.client_id): None
        for pk, _ in keys
        for one in Reference.query(pk, limit=MOST + 1)
        if one.client_id != own
    }
    found = [one for one in Client.in_order(list(others)[:MOST]) if not one.erased_at]
    before = {one["client_id"] for one in editor.client.duplicates if one["by"] == by}
    editor.client.duplicates = [
        *(one for one in editor.client.duplicates if one["by"] != by),
        *({"client_id": str(one.client_id), "status": str(one.status), "by": by} for one in found),
    ]
    for one in found:
        if one.client_id not in before:
            editor.add_event(ClientDuplicateSuspected(client_id=own, other_client_id=one.client_id, by=by))
