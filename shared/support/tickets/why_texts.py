"""What is said of a ticket, in both languages: each of its events, and what it waits for."""

from __future__ import annotations

from typing import Any, Final

from shared.notifications.message_catalog import required_text
from shared.notifications.texts import Language
from shared.support.tickets.rules import TicketStatus
from shared.why.sentences import Labels, Sentence, Sentences, local_moment, said, word

LABELS: Final[Labels] = {
    "ru": {
        "status": {
            "open": "открыто",
            "pending": "ждёт клиента",
            "snoozed": "отложено",
            "resolved": "решено",
            "closed": "закрыто",
        },
        "target": {"first_response": "первого ответа", "resolution": "решения"},
    },
    "en": {
        "status": {
            "open": "open",
            "pending": "waiting for the customer",
            "snoozed": "snoozed",
            "resolved": "resolved",
            "closed": "closed",
        },
        "target": {"first_response": "the first answer", "resolution": "the resolution"},
    },
}


def _rating(value: Any, _: Language) -> str:
    return required_text(value and str(value), _)


_TARGET = {"target": ("target", word("target"))}
_UNTIL = {"until": ("until", local_moment)}

EVENTS: Final[Sentences] = {
    "ticket.opened": (
        said("Поддержка написала первой.", "Support wrote first.").when(by="agent"),
        said("Обращение открыто.", "The ticket was opened."),
    ),
    "ticket.replied": (
        said("Написал клиент.", "The customer wrote.").when(by="customer"),
        said("Ответила поддержка.", "Support answered.").when(by="agent"),
        said("Отправлено автоматическое сообщение.", "An automatic message was sent.").when(by="system"),
        said("Новое сообщение.", "A new message."),
    ),
    "ticket.mail_reply_requested": (said("Ответ отправлен письмом.", "The answer went out by mail."),),
    "ticket.noted": (said("Добавлена заметка.", "A note was added."),),
    "ticket.mentioned": (said("В заметке позвали коллегу.", "A note mentions a colleague."),),
    "ticket.status_changed": (
        said("Обращение теперь: {status}.", "The ticket is now {status}.", status=("to", word("status"))),
        said("Статус изменился.", "The status has changed."),
    ),
    "ticket.updated": (said("Изменены поля обращения.", "Fields of the ticket were changed."),),
    "ticket.assigned": (
        said("Обращение больше никому не назначено.", "The ticket is nobody's any more.").when(assignee_id=None),
        said("Обращение назначено сотруднику.", "The ticket was assigned."),
    ),
    "ticket.team_changed": (said("Обращение передано другой команде.", "The ticket went to another team."),),
    "ticket.snoozed": (
        said("Отложено до {until}.", "Snoozed until {until}.", **_UNTIL),
        said("Отложено.", "Snoozed."),
    ),
    "ticket.woken": (said("Обращение снова открыто после паузы.", "The snooze is over."),),
    "ticket.reminded": (said("Клиенту напомнили об ответе.", "The customer was reminded to answer."),),
    "ticket.merged": (said("Объединено с другим обращением.", "Merged into another ticket."),),
    "ticket.split": (said("Часть сообщений вынесена в новое обращение.", "Messages went on in a new ticket."),),
    "ticket.split_off": (said("Выделено из другого обращения.", "Split off from another ticket."),),
    "ticket.rated": (
        said("Оценка: {rating} из 5.", "Rated {rating} of 5.", rating=("csat", _rating)),
        said("Поставлена оценка.", "Rated."),
    ),
    "ticket.triaged": (said("Тема определена автоматически.", "The topic was determined automatically."),),
    "ticket.draft_made": (said("Готов черновик ответа.", "A draft of an answer is ready."),),
    "ticket.draft_decided": (
        said("Черновик отправлен.", "The draft was sent.").when(decision="sent"),
        said("Черновик исправлен и отправлен.", "The draft was edited and sent.").when(decision="edited"),
        said("Черновик отклонён.", "The draft was rejected.").when(decision="rejected"),
        said("По черновику принято решение.", "The draft was decided on."),
    ),
    "ticket.message_redacted": (said("Текст сообщения удалён.", "A message's text was removed."),),
    "ticket.sla_warning": (
        said("Скоро выйдет срок {target}.", "The time for {target} is nearly over.", **_TARGET),
        said("Скоро выйдет срок.", "A target is nearly missed."),
    ),
    "ticket.sla_breached": (
        said("Срок {target} вышел.", "The time for {target} is over.", **_TARGET),
        said("Срок вышел.", "A target was missed."),
    ),
    "ticket.sla_escalated": (said("О просрочке сообщили старшему.", "The missed target was escalated."),),
    "ticket.erased": (said("Тексты обращения стёрты.", "The ticket's texts were erased."),),
}

SUMMARIES: Final[dict[str, Sentence]] = {
    TicketStatus.OPEN: said("Обращение ждёт ответа поддержки.", "The ticket waits for an answer by support."),
    TicketStatus.PENDING: said("Обращение ждёт ответа клиента.", "The ticket waits for the customer."),
    TicketStatus.SNOOZED: said("Обращение отложено.", "The ticket is snoozed."),
    TicketStatus.RESOLVED: said("Обращение решено.", "The ticket is resolved."),
    TicketStatus.CLOSED: said("Обращение закрыто.", "The ticket is closed."),
}
# Where nobody is to be answered: internal tickets, and those whose customer is erased.
OF_NOBODY: Final[dict[str, Sentence]] = {
    TicketStatus.OPEN: said(
        "Обращение ждёт решения, отвечать в нём некому.", "The ticket is to be solved; nobody waits in it."
    ),
    TicketStatus.PENDING: said("В обращении никто не ждёт ответа.", "Nobody waits in this ticket."),
}
YOUR_TURN: Final = said("Поддержка ответила и ждёт вас.", "Support has answered and waits for you.")
MERGED: Final = said("Обращение объединено с другим.", "The ticket was merged into another.")

YOU: Final = said("вы", "you")
CUSTOMER: Final = said("клиент", "the customer")
SUPPORT: Final = said("наша поддержка", "our support")
ANY_AGENT: Final = said("любой сотрудник поддержки", "any agent")
AGENT: Final = said("сотрудник {name}", "the agent {name}", name=("name", required_text))
TEAM: Final = said("команда {name}", "the team {name}", name=("name", required_text))
CLOCK: Final = said("расписание, {until}", "the schedule, at {until}", **_UNTIL)

AN_ANSWER: Final = said("ответа поддержки", "an answer by support")
CUSTOMERS_ANSWER: Final = said("ответа клиента", "the customer's answer")
YOUR_ANSWER: Final = said("вашего ответа", "your answer")
AN_END: Final = said("решения", "being resolved")
THE_MOMENT: Final = said("конца паузы", "the end of the snooze")
CLOSING: Final = said("закрытия", "being closed")

ANSWER_BY: Final = said("Ответьте до {due}.", "Answer by {due}.", due=("due", local_moment))
ANSWER: Final = said("Ответьте.", "Answer.")
END: Final = said("Решите или закройте обращение.", "Resolve or close the ticket.")
WRITE: Final = said("Ответьте в обращении.", "Write in the ticket.")
WRITE_BEFORE: Final = said(
    "Ответьте в обращении: {until} оно закроется само.",
    "Write in the ticket: at {until} it is closed by itself.",
    **_UNTIL,
)
WAKE: Final = said("Откройте его раньше, если нужно.", "Open it earlier if you have to.")
REOPEN: Final = said("Напишите, если вопрос не решён.", "Write if it is not solved.")
