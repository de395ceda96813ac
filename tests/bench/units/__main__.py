"""`make units`: measure, and write docs/request-units.json anew."""

from __future__ import annotations

from tests.bench.units import record
from tests.bench.units.harness import opened
from tests.bench.units.story import begin

with opened() as stage:
    record.FILE.write_text(record.text(begin(stage)))
print(f"written: {record.FILE.name}")
