"""The boundary to a model: nothing that is sent passes it unmasked, whoever wrote the prompt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.ai.masking import mask, masked
from shared.providers.ai.base import AiProvider, Completion, Message, ResponseSchema


@dataclass(frozen=True, slots=True)
class MaskingProvider:
    """A provider that masks every turn of a prompt; what is masked already stays as it is."""

    provider: AiProvider

    def complete(
        self, messages: Sequence[Message], *, response_schema: ResponseSchema | None, max_tokens: int
    ) -> Completion:
        """See AiProvider."""
        shown = [replace(one, content=_masked(one.content)) for one in messages]
        return self.provider.complete(shown, response_schema=response_schema, max_tokens=max_tokens)

    def is_flagged(self, text: str) -> bool:
        """See AiProvider."""
        return self.provider.is_flagged(mask(text))


def _masked(content: str) -> str:
    # A document is masked text by text: a pattern must not run on from one value into the next.
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return mask(content)
    return json.dumps(masked(document), ensure_ascii=False)
