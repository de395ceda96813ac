"""What achievements store of a person: what was counted, and what they were given."""

from __future__ import annotations

from collections.abc import Iterator

from shared.achievements.models import AchievementsItem, Grant, StoredTally
from shared.data.personal_data import ExportFile, PersonalData, Retention, delete_partition, records


def export(user_id: str) -> Iterator[ExportFile]:
    """Grants, and the tallies behind those that are to come: as many as there are rules, so in one piece."""
    items = list(AchievementsItem.query(AchievementsItem.of_person(user_id)))
    yield ExportFile("achievements.json", records(((one for one in items if isinstance(one, Grant))), user_id))
    yield ExportFile("tallies.json", records((one for one in items if isinstance(one, StoredTally)), user_id))


def erase(user_id: str) -> None:
    """Delete grants and tallies."""
    delete_partition(AchievementsItem, AchievementsItem.of_person(user_id))


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    retention=(
        Retention("RuleList", "no personal data", "the installation", "kept"),
        Retention("Achievement", "the random id of the admin who changed it", "the achievement", "kept"),
        Retention("StoredTally", "which of a person's events count", "until the account is erased", "erasure"),
        Retention("Grant", "which achievements a person has", "until the account is erased", "erasure"),
    ),
)
