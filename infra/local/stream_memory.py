"""Lets the emulator keep DynamoDB's streams over a restart, as it keeps everything else.

It saves how far each consumer has read but not what they read, so after a restart the event publisher would wait at a
place that the new, empty stream reaches only after as many changes as before: no event would be delivered until then.
"""

from __future__ import annotations

import copy
from typing import Any

RECORDS, TRIMMED, NUMBER = "stream_records", "stream_trimmed", "stream_number"


def install() -> None:
    """Have the emulator save its streams with its tables, and read them back when it starts."""
    from ministack.services import dynamodb

    save, load = dynamodb.get_state, dynamodb.load_persisted_state

    def get_state() -> dict[str, Any]:
        kept: dict[str, Any] = save()
        return kept | {
            RECORDS: copy.deepcopy(dynamodb._stream_records),
            TRIMMED: copy.deepcopy(dynamodb._stream_trimmed),
            NUMBER: dynamodb._stream_seq_counter,
        }

    def load_persisted_state(data: dict[str, Any]) -> None:
        load(data)
        if data and RECORDS in data:
            dynamodb._stream_records.update(data[RECORDS])
            dynamodb._stream_trimmed.update(data[TRIMMED])
            dynamodb._stream_seq_counter = data[NUMBER]

    dynamodb.get_state, dynamodb.load_persisted_state = get_state, load_persisted_state
