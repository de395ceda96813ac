"""Why a message failed last, kept for two weeks beside the records of what was handled.

A message cannot be changed, so its error lies in the table `idempotency`: pk FAILURE#id of the message, sk FAILURE. SQS
keeps the id when it moves a message to the dead letters. A worker that was killed leaves no word.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta

from botocore.exceptions import BotoCoreError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from shared.core import clock
from shared.core.observability import correlation_id, logger
from shared.data.idempotency import IdempotencyItem

# As long as SQS keeps a dead letter.
LIFETIME = timedelta(days=14)
MAX_TEXT = 300
# Error texts hold no personal data by our own rule; those of others may quote an address, a phone or a code.
QUOTED = re.compile(r"\S+@\S+|\+?\d[\d\s()-]{2,}\d")


class Failure(IdempotencyItem, discriminator="failure"):
    """The latest failure of one message: `error` is the error's type and its text with what is personal struck out."""

    error = UnicodeAttribute()
    attempt = NumberAttribute()
    failed_at = UnicodeAttribute()
    correlation_id = UnicodeAttribute()

    @staticmethod
    def key(message_id: str) -> tuple[str, str]:
        """(pk, sk) of a message's failure, by the id that SQS gave it."""
        return f"FAILURE#{message_id}", "FAILURE"


def note(message_id: str, attempt: int, error: Exception) -> None:
    """Keep why a message failed, over what was noted before; trouble with that is logged and stops nobody."""
    moment = clock.now()
    failure = Failure(
        *Failure.key(message_id),
        error=said(error),
        attempt=attempt,
        failed_at=clock.iso(moment),
        correlation_id=correlation_id(),
        ttl=clock.epoch(moment + LIFETIME),
    )
    try:
        failure.save()
    except (PynamoDBException, BotoCoreError) as trouble:
        logger.warning("failure not noted", cause=repr(trouble))


def of(message_ids: Collection[str]) -> dict[str, Failure]:
    """The latest failures of some messages, by message; those that left no word are missing."""
    found = Failure.batch_get([Failure.key(one) for one in message_ids]) if message_ids else ()
    return {failure.pk.removeprefix("FAILURE#"): failure for failure in found}


def said(error: Exception) -> str:
    """An error in one short line: its type, and its text without addresses and rows of digits."""
    return f"{type(error).__name__}: {quotable(str(error))}".removesuffix(": ")


def quotable(text: str) -> str:
    """Somebody's text, short, and without addresses and rows of digits."""
    return QUOTED.sub("***", " ".join(text.split()))[:MAX_TEXT]
