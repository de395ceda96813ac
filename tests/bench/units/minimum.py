"""The least that an operation can ask for, by hand: which items must be read and written, and why, with their units.

Given are: state and events in one transaction, messages and requests carried out once, listings by an index that a
second item would not make cheaper. Items are taken to be of at most 1 KB written and 4 KB read.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.notifications.due_index import SHARDS

# Units of one item: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
IN_TRANSACTION, ALONE = 2, 1
ENTRY, MOVED = 1, 2  # an index entry that comes or goes; one whose key changes
STRONG, EVENTUAL = 1, 0.5


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be read or written."""

    what: str
    writes: float = 0
    reads: float = 0


@dataclass(frozen=True, slots=True)
class Minimum:
    """What an operation needs, and how many requests: to AWS, to providers."""

    needs: tuple[Need, ...]
    calls: int

    @property
    def writes(self) -> float:
        """Write units."""
        return sum(need.writes for need in self.needs)

    @property
    def reads(self) -> float:
        """Read units."""
        return sum(need.reads for need in self.needs)


EVENT = (
    Need("the event, in the state's transaction", IN_TRANSACTION),
    Need("the person's timeline finds it", ENTRY),
)
AUDITED = Need("the audit finds what staff did", ENTRY)
SEEN = Need("was this request seen: strongly, or a repeat could slip through", reads=STRONG)
REMEMBERED = Need("the request's key, in the state's transaction", IN_TRANSACTION)
LIVE = Need("the live session and the present roles decide: account and session in one batch", reads=2 * STRONG)
ORDER = Need("the order as it is now, to change it under its version", reads=STRONG)
PROMISED = Need("the hours and the targets as an admin has set them", reads=STRONG)
TICKET = Need("the ticket as it is now, to change it under its version", reads=STRONG)
SHELF = Need("product and availability", reads=2 * EVENTUAL)
CODE = Need("the promo code's terms", reads=EVENTUAL)
MINE = Need("what the person holds without having paid, and their uses of promo codes", reads=EVENTUAL)

PUBLISHED = Minimum(
    (
        Need("what rules of achievements, and of automation, name now", reads=2 * STRONG),
        Need("does a page show the order, the person's orders, the queue", reads=3 * EVENTUAL),
    ),
    calls=1 + 3 + 1,
)

# Of a course of 40 lessons, which are 7 KB.
LESSONS = Need("the live table of lessons", reads=2 * EVENTUAL)
ENROLLED = Need("the enrolment", reads=EVENTUAL)
TO_REPORT = (
    LIVE,
    LESSONS,
    ENROLLED,
    Need("the lesson's progress", reads=EVENTUAL),
    Need("the active days, and the zone that they are counted in", reads=2 * EVENTUAL),
)
PROGRESSED = Need("the lesson's progress, in no index", IN_TRANSACTION)
COMPLETED = Need("the enrolment: the lesson's bit; listings stay where they are", IN_TRANSACTION)


def _each(items: int) -> tuple[float, float]:
    """What items cost that are read and written in a transaction: (writes, reads)."""
    return items * IN_TRANSACTION, items * STRONG


def _step(*more: Need) -> Minimum:
    """An admin moves an order on: it is listed by status, and an event tells."""
    moved = Need("the order", IN_TRANSACTION), Need("the listing by status", MOVED)
    return Minimum((LIVE, ORDER, *moved, *EVENT, AUDITED, *more), calls=3)


def _told(channels: int) -> Minimum:
    """An event becomes an inbox item, which claims its messages, and for each channel a message and its record."""
    return Minimum(
        (
            Need("the person: how they are reached", reads=STRONG),
            Need("the notification preferences, as they are now", reads=STRONG),
            Need("has the person a page open", reads=EVENTUAL),
            Need("is the mailbox one that bounced", reads=EVENTUAL),
            Need("the inbox item, which is also the plan and the claim", ALONE),
            Need("the list of unread items finds it", ENTRY),
            Need("the person's caps on all channels", ALONE),
            Need("the cap of the text's block of numbers", ALONE),
            Need("a record for each channel, with what became of it", channels * ALONE),
        ),
        # Person and pages, mailbox, item, the person's caps, block of numbers; the message, the record.
        calls=1 + 1 + 1 + 1 + 1 + channels * 2,
    )


OPEN_PAGES = Minimum(
    (Need("who looks at the order, at the person's orders, at the queue", reads=3 * EVENTUAL),), calls=3
)
SENT_BY_SMS = Minimum(
    (
        Need("the record: sent already?", reads=STRONG),
        Need("the person's address, which is kept nowhere else", reads=STRONG),
        Need("whether the person still wants it, now", reads=STRONG),
        Need("the claim, before the provider is called", ALONE),
        Need("the person's, the block of numbers' and everyone's cap", 3 * ALONE),
        Need("that it was sent, before anything else can fail", ALONE),
        Need("operators look for what waits no more", ENTRY),
    ),
    calls=3 + 1 + 3 + 1 + 1,
)
# Only what is looked up when it is sent goes by the queue: the words of an agent's answer.
SENT_BY_EMAIL = Minimum(
    (
        Need("the record: sent already?", reads=STRONG),
        Need("the person's address, which is kept nowhere else", reads=STRONG),
        Need("whether the person still wants it, now", reads=STRONG),
        Need("the words of the answer", reads=STRONG),
        Need("whether the address bounced or complained", reads=0.5),
        Need("the claim, before the provider is called", ALONE),
        Need("the person's cap", ALONE),
        Need("that it was sent, before anything else can fail", IN_TRANSACTION),
        Need("which conversation an answer to this mail goes to", IN_TRANSACTION),
        Need("the provider's report finds it, by the message's id there", ENTRY),
    ),
    calls=5 + 1 + 1 + 1 + 1,
)
SENT = Minimum(
    (
        Need("the record: sent already?", reads=STRONG),
        Need("the person's address, which is kept nowhere else", reads=STRONG),
        Need("whether the person still wants it, now", reads=STRONG),
        Need("the claim, before the provider is called", ALONE),
        Need("the person's and everyone's cap", 2 * ALONE),
        Need("that it was sent, before anything else can fail", ALONE),
    ),
    calls=3 + 1 + 2 + 1 + 1,
)

MINIMA: dict[str, Minimum] = {
    "GET /api/v1/products/{product_id}": Minimum(
        (Need("product, availability and pictures in one query", reads=0.5),), 1
    ),
    "GET /api/v1/products": Minimum(
        (Need("a page of entries", reads=0.5), Need("20 products and their availability", reads=20 * 2 * EVENTUAL)), 3
    ),
    "POST /api/v1/orders/quote": Minimum((LIVE, SHELF, CODE, MINE), calls=2),
    "POST /api/v1/orders": Minimum(
        (
            LIVE,
            MINE,
            Need("both as they are now, never above the caps", IN_TRANSACTION),
            SHELF,
            CODE,
            Need("pieces of the size, never below zero", IN_TRANSACTION),
            Need("the code's uses, never above its limit", IN_TRANSACTION),
            Need("the order, under its number", IN_TRANSACTION),
            Need("my orders, and orders by status, find it", 2 * ENTRY),
            *EVENT,
            Need("was this request seen by a version that kept records of orders", reads=EVENTUAL),
            Need("the payment with its link, alone: its condition says that the order still waits for it", ALONE),
        ),
        # Who is asking; all that is read; all that is written; the provider; the link.
        calls=5,
    ),
    # The provider; the payment and the order, one after the other; all that is written.
    "POST /webhooks/yookassa/{token}": Minimum(
        (
            Need("the payment", reads=STRONG),
            ORDER,
            Need("the payment", IN_TRANSACTION),
            Need("the order", IN_TRANSACTION),
            Need("the listing by status", MOVED),
            *EVENT,
        ),
        calls=1 + 2 + 1,
    ),
    "publish order.placed": PUBLISHED,
    "publish order.paid": PUBLISHED,
    "NotificationsWorkerFunction: order.placed": _told(2),
    "NotificationsWorkerFunction: order.paid": _told(2),
    "SmsWorkerFunction: sms.deliver": SENT_BY_SMS,
    "EmailWorkerFunction: email.deliver": SENT_BY_EMAIL,
    "NotificationsWorkerFunction: ticket.replied": Minimum(
        # The mail takes its queue, so that no inbox item stands for it.
        (*_told(2).needs, Need("the person's messages find the mail", ENTRY)),
        calls=_told(2).calls,
    ),
    "NakamaWorkerFunction: nakama.deliver": Minimum(SENT.needs, calls=SENT.calls + 1),
    "CrmMirrorWorkerFunction: ticket.opened": Minimum(
        (TICKET, Need("what was said, which no event carries", reads=STRONG)), calls=2 + 2 + 1
    ),
    "SendDigestsFunction": Minimum(
        (
            Need("a page of the deferred deliveries that are due, in each shard", reads=SHARDS * 0.5),
            Need("a page of what is due", reads=0.5),
            Need("what was gathered", reads=EVENTUAL),
            Need("the person's zone and hour", reads=EVENTUAL),
            Need("the person: their language", reads=STRONG),
            Need("the record of the e-mail", IN_TRANSACTION),
            Need("the person's messages find it", ENTRY),
            Need("the lines are gone", IN_TRANSACTION),
            Need("its worker knows: nothing is due any more", ALONE + ENTRY),
        ),
        calls=SHARDS + 4 + 1 + 1 + 1,
    ),
    "release two deferred deliveries": Minimum(
        (
            Need("a page of what is due, in each shard", reads=SHARDS * 0.5),
            Need("the entries", reads=2 * EVENTUAL),
            Need("the records: still to be sent?", reads=2 * STRONG),
            Need("whether the person still wants them, at this hour", reads=2 * EVENTUAL),
            Need("the person: how they are reached", reads=2 * STRONG),
            Need("the lease, before they are queued", 2 * (ALONE + MOVED)),
            Need("the entries are gone", 2 * (ALONE + ENTRY)),
            Need("a page of the digests that are due", reads=0.5),
        ),
        calls=SHARDS + 1 + 2 * (3 + 1 + 1 + 1) + 1,
    ),
    "EmailWorkerFunction: email.feedback": Minimum(
        (
            Need("the record, by the provider's id of the message", reads=0.5 + EVENTUAL),
            Need("that it arrived; it waits for no report any more", ALONE + ENTRY),
        ),
        calls=3,
    ),
    "count a batch": Minimum(
        (
            Need("which generation of counters", reads=STRONG),
            Need("three half minutes of marks: strongly", reads=3 * STRONG, writes=3 * IN_TRANSACTION),
            Need("the day", IN_TRANSACTION),
            Need("the promo code's counter, whose bound in its ranking stays", IN_TRANSACTION, STRONG),
            Need("ten products, whose bounds stay, too", *_each(10)),
            Need("the day's item of products and promo codes: 2 KB", *_each(1)),
            Need("its second KB", IN_TRANSACTION),
            Need("the log of stock: ten sales", 10 * ALONE),
            Need("is little left of ten products", reads=10 * STRONG),
        ),
        calls=1 + 3 + 1 + 10 + 1 + 1 + 10 + 10,
    ),
    "LiveFunction: order.placed": OPEN_PAGES,
    "POST /api/v1/orders/{order_id}/assemble": _step(),
    "POST /api/v1/orders/{order_id}/ship": _step(Need("the order's second KB, after two steps", IN_TRANSACTION)),
    "GET /api/v1/spaces/{space_id}": Minimum((Need("the space with its counter", reads=EVENTUAL),), calls=1),
    "POST /api/v1/visits/check-in": Minimum(
        (
            LIVE,
            SEEN,
            Need("the space: its hours and its zone", reads=EVENTUAL),
            Need("the person's passes, one of which counts the day", reads=EVENTUAL),
            Need("the person is not barred, in the same transaction", IN_TRANSACTION),
            Need("one presence a person", IN_TRANSACTION),
            Need("it is found by its space, and by its closing time", 2 * ENTRY),
            Need("the visit", IN_TRANSACTION),
            Need("it is found by its person, and by its space", 2 * ENTRY),
            Need("the space's counter, never above its capacity", IN_TRANSACTION),
            *EVENT,
            REMEMBERED,
        ),
        calls=5,
    ),
    "POST /api/v1/visits/check-out": Minimum(
        (
            LIVE,
            SEEN,
            Need("where the person is in", reads=STRONG),
            Need("the presence goes, with what found it", IN_TRANSACTION + 2 * ENTRY),
            Need("the visit", IN_TRANSACTION),
            Need("the space's counter", IN_TRANSACTION),
            *EVENT,
            REMEMBERED,
        ),
        calls=4,
    ),
    "GET /api/v1/ops/dead-letters/{queue}": Minimum(
        (LIVE, Need("why the one letter failed", reads=EVENTUAL)),
        calls=1 + 2 + 1 + 1 + 1,
    ),
    "POST /api/v1/ops/dead-letters/{queue}/redrive": Minimum(
        (LIVE, Need("who begins, before anything moves", ALONE), Need("what was moved", ALONE), AUDITED, AUDITED),
        calls=1 + 2 + 1 + 3 + 1,
    ),
    "POST /api/v1/support/tickets": Minimum(
        (
            LIVE,
            SEEN,
            PROMISED,
            Need("the ticket, under its number", IN_TRANSACTION),
            Need("my tickets, and tickets by status, find it", 2 * ENTRY),
            Need("its place in the queue, by who has it and by what is due", IN_TRANSACTION + 2 * ENTRY),
            Need("its next look by the clock", IN_TRANSACTION + ENTRY),
            Need("the message, and what the customer sees", IN_TRANSACTION + ENTRY),
            Need("how much the customer wrote today", IN_TRANSACTION),
            *EVENT,
            REMEMBERED,
        ),
        calls=4,
    ),
    "an agent answers": Minimum(
        (
            LIVE,
            SEEN,
            TICKET,
            PROMISED,
            Need("the ticket, which waits for the customer now", IN_TRANSACTION + MOVED),
            Need("nothing is due any more: in the queue, among what is due, for the clock", 2 * IN_TRANSACTION + 4),
            Need("the message, and what the customer sees", IN_TRANSACTION + ENTRY),
            *EVENT,
            *EVENT,
            AUDITED,
            AUDITED,
            REMEMBERED,
        ),
        calls=5,
    ),
    "POST /api/v1/support/tickets/{ticket_id}/assign": Minimum(
        (
            LIVE,
            TICKET,
            PROMISED,
            Need("the ticket", IN_TRANSACTION),
            Need("another queue", IN_TRANSACTION + MOVED),
            *EVENT,
            AUDITED,
        ),
        calls=4,
    ),
    "GET /api/v1/support/tickets/{ticket_id}": Minimum((TICKET,), calls=1),
    "GET /api/v1/support/queue": Minimum(
        (LIVE, Need("a page of entries", reads=0.5), Need("4 tickets", reads=4 * EVENTUAL)), calls=3
    ),
    "GET /api/v1/orders/{order_id}": Minimum((ORDER,), calls=1),
    "GET /api/v1/orders/{order_id}/history": Minimum((ORDER, Need("a page of events", reads=0.5)), calls=2),
    "GET /api/v1/users/me/timeline": Minimum(
        (LIVE, Need("a page of entries", reads=0.5), Need("4 events", reads=2)), calls=3
    ),
    "POST /api/v1/donations": Minimum(
        (
            LIVE,
            SEEN,
            Need("the donation", IN_TRANSACTION),
            Need("my donations, and donations by status, find it", 2 * ENTRY),
            Need("the payment", IN_TRANSACTION),
            Need("it is found by its donation, and by its next look", 2 * ENTRY),
            Need("how often they began to pay today", IN_TRANSACTION),
            *EVENT,
            REMEMBERED,
            Need("is the payment still to be created, the donation still open: before the provider and after", reads=3),
            Need("the link, on the payment alone", ALONE),
        ),
        calls=1 + 1 + 1 + 2 + 1 + 1 + 1,
    ),
    "POST /api/v1/donations/{donation_id}/cancel": Minimum(
        (
            LIVE,
            SEEN,
            Need("the donation: which payment to ask about", reads=STRONG),
            Need("the payment: has it a link that the provider can be asked about", reads=STRONG),
            Need("the donation as it is after that, to change it under its version", IN_TRANSACTION, STRONG),
            Need("the listing by status", MOVED),
            *EVENT,
            REMEMBERED,
        ),
        calls=1 + 1 + 1 + 1 + 1 + 1 + 1,
    ),
    "GET /api/v1/analytics/donations": Minimum(
        (LIVE, Need("which generation of counters", reads=EVENTUAL), Need("the days", reads=0.5)), calls=3
    ),
    "POST /api/v1/request": Minimum(
        (
            LIVE,
            SEEN,
            Need("the task", IN_TRANSACTION),
            Need("the person's and everyone's cap", 2 * IN_TRANSACTION),
            Need("the event, in the state's transaction", IN_TRANSACTION),
            REMEMBERED,
        ),
        calls=3,
    ),
    "OpenaiWorkerFunction: task.ai_requested": Minimum(
        (
            Need("the task: done already?", reads=STRONG),
            Need("that it is begun, before the model is asked", ALONE),
            Need("its result, which moves it from what is unfinished to what its owner has", IN_TRANSACTION + MOVED),
            Need("the event, in the state's transaction", IN_TRANSACTION),
        ),
        calls=1 + 1 + 1 + 1,
    ),
    "GET /api/v1/users/me/karma": Minimum(
        (Need("oneself: the balance", reads=STRONG), Need("a page of entries", reads=0.5)), calls=2
    ),
    "GET /api/v1/auth/2fa": Minimum(
        (LIVE, Need("oneself: which factors there are", reads=STRONG), Need("the codes that are left", reads=STRONG)), 3
    ),
    "GET /api/v1/auth/passkeys": Minimum((LIVE, Need("at most ten passkeys, new ones included", reads=STRONG)), 2),
    "POST /api/v1/users/me/export": Minimum(
        (
            LIVE,
            Need("is one being made, and how many there were today", IN_TRANSACTION, STRONG),
            Need("the task, among what is unfinished", IN_TRANSACTION + ENTRY),
            Need("the event, in the state's transaction", IN_TRANSACTION),
        ),
        calls=3,
    ),
    "GET /api/v1/users/me": Minimum((LIVE, Need("oneself", reads=STRONG)), calls=2),
    "GET /api/v1/notifications": Minimum((Need("15 items with their texts: 8.5 KB", reads=1.5),), calls=1),
    "PUT /api/v1/courses/{course_id}/lessons/{lesson_id}/progress": Minimum(
        (*TO_REPORT, Need("the lesson's progress, in no index", ALONE)), calls=3
    ),
    "a report with nothing new": Minimum(TO_REPORT, calls=2),
    "the first report of a day": Minimum(
        (*TO_REPORT, PROGRESSED, Need("the active days", IN_TRANSACTION), *EVENT), calls=3
    ),
    "a report that passes a quarter": Minimum((*TO_REPORT, PROGRESSED, *EVENT), calls=3),
    "a report that completes a lesson": Minimum((*TO_REPORT, PROGRESSED, COMPLETED, *EVENT), calls=3),
    "POST /api/v1/courses/{course_id}/lessons/{lesson_id}/complete": Minimum(
        (*TO_REPORT, Need("whether its quiz was passed", reads=EVENTUAL), PROGRESSED, COMPLETED, *EVENT), calls=3
    ),
    "GET /api/v1/courses/{course_id}/lessons/{lesson_id}": Minimum(
        (LESSONS, ENROLLED, Need("the lesson's content", reads=EVENTUAL)), calls=2
    ),
    "POST /api/v1/courses/{course_id}/lessons/{lesson_id}/play": Minimum(
        (
            LIVE,
            LESSONS,
            ENROLLED,
            Need("the lesson's progress: where to go on", reads=EVENTUAL),
            Need("when it was played first", ALONE),
            Need("the video", reads=EVENTUAL),
        ),
        # One of them signs.
        calls=1 + 1 + 1 + 1 + 1,
    ),
    "GET /api/v1/courses/{course_id}/progress": Minimum(
        (
            LESSONS,
            Need("31 lessons' progress and the enrolment", reads=EVENTUAL),
            Need("the certificate", reads=EVENTUAL),
        ),
        calls=2,
    ),
    "POST /api/v1/courses/{course_id}/enrol": Minimum(
        (
            LIVE,
            SEEN,
            Need("the course: its status and price", reads=STRONG),
            Need("the enrolment, of which there is one", IN_TRANSACTION, STRONG),
            Need("my courses, and the course's learners find it", 2 * ENTRY),
            *EVENT,
            REMEMBERED,
        ),
        calls=5,
    ),
}
