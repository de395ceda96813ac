"""What karma of this module is for, in words, as part of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.why.sentences import Sentence, said

REASONS: Final[Mapping[str, Sentence]] = {
    "visit.closed": said("визит в коворкинг", "a visit"),
    "visit.corrected": said("исправление визита", "a visit that was corrected"),
    "donation.succeeded": said("донат", "a donation"),
    "donation.refunded": said("возврат доната", "a donation that went back"),
}
