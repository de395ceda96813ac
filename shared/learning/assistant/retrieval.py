"""Which passages a question is about: two BM25 rankings, over words' first letters and over 4-grams, fused. Pure.

Measured with Russian questions (`tests/unit/learning/test_retrieval.py`): prefixes stand in for stems, and 4-grams find
what has another prefix (перестирать) or a typing error; neither needs a dictionary.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from shared.core.search import fold

# BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009), and reciprocal rank fusion (Cormack et al.,
# 2009); with as few passages as a course has, a small constant lets the first ranks count.
K1, B = 1.2, 0.6
FUSION = 10
PREFIX_LETTERS, GRAM_LETTERS = 5, 4
# A title says what a lesson is about: it counts as if it stood twice in each passage.
TITLE_WEIGHT = 2
WORD = re.compile(r"[a-zа-я0-9]+")
STOP_WORDS = frozenset(
    WORD.findall(
        "и в во не на по за с со к до от из у о об а но или если чтобы что как это так то же ли бы при для под над "
        "про его ее их он она они мы вы я мне меня мой моя быть был была было нет да там тут где когда потом теперь "
        "после чем какой какая какое какие каким какую сколько почему зачем можно нужно надо делать ведь уже еще "
        "только очень the a an of to in on for with and or is are be was it this that what how why when where which "
        "do does can i my me you your"
    )
)


def words(text: str) -> list[str]:
    """The words of a text in lower case that tell texts apart."""
    found = WORD.findall(fold(text))
    return [one for one in found if one not in STOP_WORDS]


def prefixes(text: str) -> list[str]:
    """The first letters of each word: endings change, beginnings hardly."""
    return [one[:PREFIX_LETTERS] for one in words(text)]


def grams(text: str) -> list[str]:
    """All runs of four letters of the words, whose ends are letters too; a word's first run counts twice."""
    found: list[str] = []
    for one in words(text):
        marked = f"^{one}$"
        found.append(marked[:GRAM_LETTERS])
        found += [marked[at : at + GRAM_LETTERS] for at in range(len(marked) - GRAM_LETTERS + 1)]
    return found


class Index:
    """Passages, ready to be asked: `add` them, or `read` what `stored` gave. A passage is known by its number."""

    def __init__(self) -> None:
        self._lengths: tuple[list[int], list[int]] = ([], [])
        self._postings: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})

    def __len__(self) -> int:
        return len(self._lengths[0])

    def add(self, title: str, text: str) -> None:
        """Add the next passage."""
        number = len(self)
        for which, terms_of in enumerate(TERMS):
            terms = Counter(terms_of(title) * TITLE_WEIGHT + terms_of(text))
            self._lengths[which].append(terms.total())
            for term, count in terms.items():
                self._postings[which].setdefault(term, []).extend((number, count))

    def ask(self, question: str, among: Iterable[int] | None = None) -> list[int]:
        """The passages that share something with a question, best first, of `among` (all when None) alone.

        What is not among them has no influence either: how rare a word is, is counted among these passages.
        """
        allowed = set(range(len(self)) if among is None else among)
        fused: dict[int, float] = {}
        for which, terms_of in enumerate(TERMS):
            scores = self._scores(which, set(terms_of(question)), allowed)
            for rank, number in enumerate(sorted(scores, key=lambda one: (-scores[one], one))):
                fused[number] = fused.get(number, 0.0) + 1 / (FUSION + rank)
        return sorted(fused, key=lambda one: (-fused[one], one))

    def _scores(self, which: int, terms: set[str], allowed: set[int]) -> dict[int, float]:
        lengths, postings = self._lengths[which], self._postings[which]
        average = sum(lengths[one] for one in allowed) / max(1, len(allowed)) or 1.0
        scores: dict[int, float] = {}
        for term in sorted(terms):
            flat = postings.get(term, ())
            found = [(one, n) for one, n in zip(flat[::2], flat[1::2], strict=True) if one in allowed]
            rarity = math.log(1 + (len(allowed) - len(found) + 0.5) / (len(found) + 0.5))
            for one, n in found:
                weight = n * (K1 + 1) / (n + K1 * (1 - B + B * lengths[one] / average))
                scores[one] = scores.get(one, 0.0) + rarity * weight
        return scores

    def stored(self) -> list[object]:
        """As a file keeps it, JSON."""
        return [list(self._lengths), list(self._postings)]

    @classmethod
    def read(cls, kept: Sequence[Sequence[object]]) -> Index:
        """From what a file keeps."""
        index = cls()
        index._lengths = tuple(kept[0])  # type: ignore[assignment] # as `stored` made it
        index._postings = tuple(kept[1])  # type: ignore[assignment]
        return index


TERMS: tuple[Callable[[str], list[str]], Callable[[str], list[str]]] = (prefixes, grams)
