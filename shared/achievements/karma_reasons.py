"""What karma of this module is for, in words, as part of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.why.sentences import Sentence, said

REASONS: Final[Mapping[str, Sentence]] = {
    "achievement.granted": said("достижение", "an achievement"),
    "achievement.withdrawn": said("отозванное достижение", "an achievement that was withdrawn"),
}
