"""What karma of this module is for, in words, as part of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.why.sentences import Sentence, said

REASONS: Final[Mapping[str, Sentence]] = {
    "course.completed": said("пройденный курс", "a course that was completed"),
}
