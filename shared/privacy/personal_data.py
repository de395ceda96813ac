"""What privacy itself keeps of a person: that they asked for a copy, and that they were erased."""

from __future__ import annotations

from shared.data.personal_data import KEPT_UNTIL, Kept, PersonalData, Retention
from shared.privacy.models import ExportUse


def erase(user_id: str) -> None:
    """Forget the copies; their tasks and files are erased by tasks. The record of the erasure itself stays."""
    ExportUse(*ExportUse.key(user_id)).delete()


PERSONAL_DATA = PersonalData(
    erase=erase,
    retention=(
        Retention(
            "Erasure",
            "the id of an erased account and when it was erased",
            "until what it left is deleted, then 3 years",
            "ttl",
        ),
        Retention("ExportUse", "when a person asked for a copy", "7 days", "ttl"),
        # What the platform itself stores.
        Retention(
            "EventItem", "random ids, states, numbers", f"words until erasure, a person's events {KEPT_UNTIL}", "purge"
        ),
        Retention("RequestRecord", "a request's hash and the id of its result", "24 hours", "ttl"),
        Retention("MessageRecord", "no personal data", "30 days", "ttl"),
        Retention("Failure", "no personal data", "days", "ttl"),
        Retention("ProcessedEvents", "no personal data", "30 days", "ttl"),
        Retention("RankEntry", "no personal data", "until it is deleted", "kept"),
        Retention("Generations", "no personal data", "for ever", "kept"),
    ),
    kept=(
        Kept(
            "the record that the account was erased, with its id alone",
            "proof (152-FZ art. 21)",
            "3 years after its last step",
        ),
    ),
)
