"""docs/privacy.md: what is stored of people, how long, and what an erasure leaves, from the modules' parts.

`python -m infra.privacy_doc` writes it; a test holds the page against the parts, and the parts against the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from functions import modules
from shared.data.personal_data import KEPT_YEARS

TARGET = Path(__file__).resolve().parents[1] / "docs" / "privacy.md"
HEAD = """# Privacy

Written by `python -m infra.privacy_doc` from the parts `personal_data` of the modules
(`shared/data/personal_data.py`). A test fails for a model without an entry here, and for a page that is not what the
parts say.

`POST /users/me/export` makes a zip file of everything below that belongs to the person: a task, whose file only its
owner gets by `GET /result/{task_id}`, for seven days (one at a time, three in a day). `POST /users/me/erase` with the
password has the account erased after 14 days; `DELETE /users/me/erase` keeps it, and `GET /users/me` says
`erase_after` meanwhile. A message is sent at the request and two days before the end. Paid orders that are not sent,
payments under review and refunds on their way refuse the request (409 `erasure_blocked`, `blocked_by`); an admin
gives the role away first (409 `erasure_of_admin`). The schedule `erase-accounts` then closes the account and erases
module by module; each is idempotent, and a run that was stopped goes on behind the last module that was done. What
the law has kept is deleted by the same schedule, {years} years after the year of the erasure; a record of a later year,
such as a late refund, on the first of January when its own {years} years are over.

Logs live `LogRetentionDays` and hold ids, no names. Point-in-time recovery keeps 35 days: after a restore, erasures
that were done since the restored moment are repeated by `python -m infra.ops repeat-erasures`. Rows at Supabase
are deleted by the event `ticket.erased`. A model's provider is sent masked texts alone; what it keeps is its
contract's matter.
"""

# (bucket, prefix, what it holds, days after which the bucket itself expires it: template.yaml); a text says what a
# module ends.
FILES: tuple[tuple[str, str, str, int | str | None], ...] = (
    ("files", "tasks/exports/", "exports, copies of a person's data and their parts", 7),
    ("files", "tasks/imports/", "products to be imported", 7),
    ("files", "tutor/", "no personal data: courses' texts and captions, ready to be searched", 30),
    ("files", "tasks/results/", "long results of tasks", 31),
    ("files", "incoming/", "files that a message may name", 1),
    ("files", "attachments/", "files that a message names", None),
    ("documents", "incoming/", "photos of devices that are to be inspected", 1),
    ("media", "incoming/", "videos that are to be inspected and transcoded", 7),
    ("media", "video/", "videos of courses, with their captions", "the video"),
    ("documents", "photos/", "photos of devices", "unsigned 90 days, signed 5 years after the year's end"),
    ("documents", "contracts/", "contracts", "unsigned 90 days, signed 5 years after the year's end"),
    ("documents", "sealed/", "sealed contracts and their evidence", "5 years after the year's end"),
    ("documents", "certificates/", "certificates of courses", "until the account is erased"),
    ("media", "uploads/", "pictures that are to be inspected", 1),
    ("media", "media/", "pictures of products and people", None),
)


def text() -> str:
    """The page."""
    parts = [
        HEAD.replace("{years}", str(KEPT_YEARS)),
        "\n## How long items live\n\n| module | model | holds | lives | ended by |\n|---|---|---|---|---|\n",
    ]
    parts += _rows(
        (module, f"`{one.model}`", one.holds, one.lives, one.enforced_by)
        for module, part in modules.personal_data()
        for one in part.retention
    )
    parts.append("\n## What an erasure leaves\n\n| module | what | reason | until |\n|---|---|---|---|\n")
    parts += _rows(
        (module, one.what, one.reason, one.until) for module, part in modules.personal_data() for one in part.kept
    )
    parts.append(
        "\n## How long files live\n\nOf what was deleted or written over, versions live 30 days; an erasure deletes a "
        "person's files with all versions.\n\n| bucket | under | what | lives |\n|---|---|---|---|\n"
    )
    parts += _rows(
        (
            bucket,
            f"`{prefix}`",
            what,
            f"{days} days" if isinstance(days, int) else days or "until the account is erased",
        )
        for bucket, prefix, what, days in FILES
    )
    return "".join(parts)


def _rows(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |\n" for row in rows]


if __name__ == "__main__":
    TARGET.write_text(text())
    print(f"{TARGET.name}: written")
