"""Why a message failed last, stored for two weeks beside the records of what was handled.

A message cannot be changed, so its error is stored in the table `idempotency`: pk FAILURE#message id, sk FAILURE. SQS
keeps the id when it moves a message to the dead letters. A worker that was killed records nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta

from botocore.exceptions import BotoCoreError
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from shared.core import clock
from shared.core.observability import correlation_id, logger
from shared.data.idempotency import IdempotencyItem
from shared.data.numbers import WholeNumber

# As long as SQS keeps a dead letter.
LIFETIME = timedelta(days=14)
MAX_TEXT = 300
# Error texts hold no personal data by our own rule; those of others may quote an address, a phone or a code.
QUOTED = re.compile(r"\S+@\S+|\+?\d[\d\s()-]{2,}\d")


class Failure(IdempotencyItem, discriminator="failure"):
    """The latest failure of one message: `error` is the error's type and its text with personal data redacted."""

    error = UnicodeAttribute()
    attempt = WholeNumber()
    failed_at = UnicodeAttribute()
    correlation_id = UnicodeAttribute()

    @staticmethod
    def key(message_id: str) -> tuple[str, str]:
        """(pk, sk) of a message's failure, by the id that SQS gave it."""
        return f"FAILURE#{message_id}", "FAILURE"


def record(message_id: str, attempt: int, error: Exception) -> None:
    """Store why a message failed, over its earlier failure; an error while storing is logged and not raised."""
    moment = clock.now()
    failure = Failure(
        *Failure.key(message_id),
        error=describe(error),
        attempt=attempt,
        failed_at=clock.iso(moment),
        correlation_id=correlation_id(),
        ttl=clock.epoch(moment + LIFETIME),
    )
    try:
        failure.save()
    except (PynamoDBException, BotoCoreError) as trouble:
        logger.warning("failure not recorded", cause=repr(trouble))


def latest(message_ids: Collection[str]) -> dict[str, Failure]:
    """The latest failures of some messages, by message; those without a recorded failure are missing."""
    found = Failure.batch_get([Failure.key(one) for one in message_ids]) if message_ids else ()
    return {failure.pk.removeprefix("FAILURE#"): failure for failure in found}


def describe(error: Exception) -> str:
    """An error in one short line: its type, and its text without addresses and rows of digits."""
    return f"{type(error).__name__}: {redacted(str(error))}".removesuffix(": ")


def redacted(text: str) -> str:
    """Somebody's text, short, and without addresses and rows of digits."""
    # Compiles dozens of patterns, for failures alone.
    from shared.core.masking import LABELS, mask

    quoted = "|".join([*map(re.escape, LABELS), QUOTED.pattern])
    return re.sub(quoted, "***", mask(" ".join(text.split())))[:MAX_TEXT]
