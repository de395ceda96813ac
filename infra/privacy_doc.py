"""docs/privacy.md: what is stored of people, how long, and what an erasure leaves, from the modules' parts.

`python -m infra.privacy_doc` writes it; a test holds the page against the parts, and the parts against the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from functions import modules

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
module by module; each is idempotent, and a run that was stopped goes on behind the last module that was done.

Beside the tables: files in the bucket `files` under `tasks/exports/` and `tasks/imports/` live 7 days,
`tasks/results/` 31 days, `incoming/` 1 day, attachments until their ticket's person is erased, with all versions;
pictures in the bucket `media` likewise. Logs live `LogRetentionDays` and hold ids, no names. Point-in-time recovery
keeps 35 days: after a restore, erasures that were done since the restored moment are to be run again (`ERASURE#`
items of the table `tasks`). Rows at Supabase are deleted by the event `ticket.erased`. A model's provider is sent
masked texts alone; what it keeps is its contract's matter.
"""


def text() -> str:
    """The page."""
    parts = [HEAD, "\n## How long items live\n\n| module | model | holds | lives | ended by |\n|---|---|---|---|---|\n"]
    parts += _rows(
        (module, f"`{one.model}`", one.holds, one.lives, one.enforced_by)
        for module, part in modules.personal_data()
        for one in part.retention
    )
    parts.append("\n## What an erasure leaves\n\n| module | what | reason | until |\n|---|---|---|---|\n")
    parts += _rows(
        (module, one.what, one.reason, one.until) for module, part in modules.personal_data() for one in part.kept
    )
    return "".join(parts)


def _rows(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |\n" for row in rows]


if __name__ == "__main__":
    TARGET.write_text(text())
    print(f"{TARGET.name}: written")
