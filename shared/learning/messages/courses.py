"""Messages about courses: enrolled, completed, access ended, withdrawn; and at the desk what is to be reviewed."""

from __future__ import annotations

from shared.notifications.message_catalog import MessageKind, required_text
from shared.notifications.texts import Text

_COURSE = {"course": ("title", required_text)}
# Who left did so themselves.
_ENDED = frozenset({"refunded", "removed"})

KINDS = (
    MessageKind("enrolment.activated", "course_enrolled", "learning", _COURSE),
    MessageKind("course.completed", "course_completed", "learning", _COURSE),
    MessageKind("enrolment.revoked", "course_access_ended", "learning", _COURSE, only={"reason": _ENDED}),
    MessageKind("course.notice", "course_withdrawn", "learning", _COURSE, only={"notice": "withdrawn"}),
    MessageKind(
        "course.notice",
        "course_to_review",
        "desk",
        _COURSE,
        only={"notice": "to_review"},
        recipient_field="recipient_id",
        by_others=True,
    ),
    MessageKind(
        "course.notice",
        "course_returned",
        "desk",
        _COURSE,
        only={"notice": "returned"},
        recipient_field="recipient_id",
        by_others=True,
    ),
)
RU: dict[str, Text] = {
    "course_enrolled": Text(
        "Курс «{course}» открыт",
        "Вы записаны на курс «{course}».",
        "Вы записаны на курс «{course}».\n\nНачать можно сразу: он в разделе «Моё обучение».",
    ),
    "course_completed": Text(
        "Курс «{course}» пройден",
        "Вы прошли курс «{course}».",
        "Вы прошли курс «{course}»: все обязательные уроки выполнены. Поздравляем!",
    ),
    "course_access_ended": Text(
        "Доступ к курсу «{course}» закончился",
        "Доступ к курсу «{course}» закончился.",
        "Доступ к курсу «{course}» закончился.\n\nСделанное сохранено: если вы вернётесь, оно будет на месте.",
    ),
    "course_withdrawn": Text(
        "Курс «{course}» отозван",
        "Курс «{course}» отозван.",
        "Курс «{course}» отозван, его уроки больше не открываются.\n\nВыданные сертификаты остаются в силе.",
    ),
    "course_to_review": Text(
        "Курс ждёт проверки: {course}",
        "Курс «{course}» ждёт проверки.",
        "Курс «{course}» ждёт проверки.\n\nПрочитайте черновик и опубликуйте его или верните с замечаниями.",
    ),
    "course_returned": Text(
        "Курс возвращён: {course}",
        "Курс «{course}» возвращён с замечаниями.",
        "Курс «{course}» возвращён с замечаниями.\n\nОни показаны у черновика.",
    ),
}
EN: dict[str, Text] = {
    "course_enrolled": Text(
        "“{course}” is open to you",
        "You are enrolled in “{course}”.",
        "You are enrolled in “{course}”.\n\nYou can begin at once: it is among your courses.",
    ),
    "course_completed": Text(
        "You completed “{course}”",
        "You completed “{course}”.",
        "You completed “{course}”: all required lessons are done. Congratulations!",
    ),
    "course_access_ended": Text(
        "Your access to “{course}” has ended",
        "Your access to “{course}” has ended.",
        "Your access to “{course}” has ended.\n\nWhat you did is kept: if you come back, it will be there.",
    ),
    "course_withdrawn": Text(
        "“{course}” was withdrawn",
        "“{course}” was withdrawn.",
        "“{course}” was withdrawn, and its lessons do not open any more.\n\nCertificates that were issued stay valid.",
    ),
    "course_to_review": Text(
        "A course is to be reviewed: {course}",
        "“{course}” is to be reviewed.",
        "“{course}” is to be reviewed.\n\nRead its draft, then publish it or return it with a comment.",
    ),
    "course_returned": Text(
        "A course was returned: {course}",
        "“{course}” was returned with a comment.",
        "“{course}” was returned with a comment.\n\nIt is shown at the draft.",
    ),
}
