"""The demo courses: what they say of themselves and their lessons, as the API takes them. Prices in kopecks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from infra.local.modules.learning import texts

# Where a lesson's video goes; its id is known once it is uploaded.
WASHING = "washing"
# Words of the workshop's last lesson, which is locked at first: until then they may be in no prompt.
LOCKED_SECRET = "лист пергамента между прессом и плёнкой"  # noqa: S105 # a lesson's text


@dataclass(frozen=True, slots=True)
class DemoLesson:
    """A lesson as the API takes it; `video` names one of the demo's videos."""

    fields: dict[str, Any]
    video: str | None = None

    @property
    def title(self) -> str:
        """By which it is found again."""
        return str(self.fields["title"])


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """A course as the API takes it, and its sections: (title, lessons)."""

    fields: dict[str, Any]
    sections: list[tuple[str, list[DemoLesson]]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Its address."""
        return str(self.fields["slug"])

    @property
    def lessons(self) -> list[DemoLesson]:
        """All of them in order."""
        return [lesson for _, lessons in self.sections for lesson in lessons]


def _text(title: str, body: str, **more: Any) -> DemoLesson:
    return DemoLesson({"title": title, "kind": "text", "body": body, **more})


def _video(title: str, body: str) -> DemoLesson:
    return DemoLesson({"title": title, "kind": "video", "body": body}, WASHING)


def _quiz(title: str, body: str, questions: list[dict[str, Any]], **more: Any) -> DemoLesson:
    quiz = {"pass_percent": 75, "reveal": "after_pass", "questions": questions, **more}
    return DemoLesson({"title": title, "kind": "quiz", "body": body, "quiz": quiz})


def _single(number: str, text: str, options: list[str], right: int, explanation: str) -> dict[str, Any]:
    """A question with one right option, counted from 0."""
    shown = [{"id": f"o{at}", "text": one} for at, one in enumerate(options, start=1)]
    answer = [f"o{right + 1}"]
    return {
        "id": number, "kind": "single", "text": text, "options": shown, "answer": answer, "explanation": explanation
    }  # fmt: skip


CARE_QUESTIONS = [
    _single(
        "q1",
        "Под тазиком на ярлыке две чёрточки. Что это значит?",
        ["Двойное полоскание", "Особо бережная стирка", "Стирать два раза"],
        1,
        "Одна чёрточка — бережный режим, две — особо бережный: меньше вещей в барабане и слабый отжим.",
    ),
    _single(
        "q2",
        "Чем снимать свежее пятно крови?",
        ["Горячей водой", "Холодной водой", "Отбеливателем"],
        1,
        "Горячая вода сворачивает белок, и он держится в ткани; холодная его вымывает.",
    ),
    {
        "id": "q3",
        "kind": "multiple",
        "text": "Что сушат только лёжа?",
        "options": [
            {"id": "o1", "text": "Шерстяной свитер"},
            {"id": "o2", "text": "Хлопковую футболку"},
            {"id": "o3", "text": "Вязаный кардиган"},
        ],
        "answer": ["o1", "o3"],
        "explanation": "Мокрый трикотаж тяжёлый и вытягивается под своим весом.",
    },
    {
        "id": "q4",
        "kind": "number",
        "text": "До какой доли барабана его заполняют, в процентах?",
        "answer": ["66"],
        "tolerance": 9,
        "explanation": "На две трети: вещам нужно место, чтобы вода прошла сквозь них.",
    },
]

PRINT_QUESTIONS = [
    _single(
        "q1",
        "Какой стороной стирают вещь с принтом?",
        ["Принтом наружу", "Принтом внутрь"],
        1,
        "Так принт не трётся о барабан и другие вещи.",
    ),
    {
        "id": "q2",
        "kind": "number",
        "text": "При скольких градусах стирают вещь с принтом?",
        "answer": ["30"],
        "explanation": "Тридцать градусов хватает, а плёнка не размягчается.",
    },
    _single(
        "q3",
        "Какой принт впитан в ткань и не чувствуется рукой?",
        ["Сублимация", "Термоплёнка", "Шелкография пластизолем"],
        0,
        "Краска переходит в газ и оседает в самом волокне.",
    ),
]

CARE = DemoCourse(
    {
        "title": "Уход за вещами",
        "slug": "uhod-za-veschami",
        "summary": "Как стирать, сушить и чинить одежду, чтобы она служила годами. Шесть коротких уроков.",
        "description": texts.CARE_DESCRIPTION,
        "level": "beginner",
        "price": 0,
        "unlock": "in_order",
    },
    [
        (
            "До стирки и стирка",
            [
                _text("Что говорит ярлык", texts.LABEL, is_preview=True),
                _video("Стирка", texts.WASHING),
                _text("Пятна", texts.STAINS),
            ],
        ),
        (
            "После стирки",
            [
                _text("Сушка и глажка", texts.DRYING),
                _text("Мелкий ремонт", texts.REPAIR),
                _quiz("Проверьте себя", texts.CARE_QUIZ, CARE_QUESTIONS),
            ],
        ),
    ],
)

PRINTS = DemoCourse(
    {
        "title": "Мастерская принтов",
        "slug": "masterskaya-printov",
        "summary": "Выбрать технику, перенести рисунок дома утюгом и не испортить его стиркой.",
        "description": texts.PRINTS_DESCRIPTION,
        "level": "intermediate",
        "price": 149_000,
        "unlock": "in_order",
    },
    [
        ("Выбор", [_text("Какие бывают принты", texts.TECHNIQUES, is_preview=True)]),
        (
            "Принт живёт долго",
            [
                _video("Стирка вещи с принтом", texts.PRINT_WASHING),
                _quiz("Что вы запомнили", texts.PRINT_QUIZ, PRINT_QUESTIONS, pass_percent=100, max_attempts=5),
            ],
        ),
        ("Своими руками", [_text("Перенос термоплёнки утюгом", texts.TRANSFER)]),
    ],
)
COURSES = (CARE, PRINTS)


def right_answers(questions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What passes a quiz."""
    return {one["id"]: list(one["answer"]) for one in questions}
