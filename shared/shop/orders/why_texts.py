"""What is said of an order, in both languages: each of its events, and what it waits for."""

from __future__ import annotations

from typing import Final

from shared.notifications.message_catalog import day, money, required_text
from shared.shop.messages import en, ru
from shared.shop.orders.rules import OrderStatus
from shared.why.sentences import Labels, Sentence, Sentences, local_moment, said, word

LABELS: Final[Labels] = {"ru": ru.LABELS, "en": en.LABELS}
_SUM = {"amount": ("final_amount", money)}
_PART = {"amount": ("amount", money)}
_UNTIL = {"until": ("hold_expires_at", local_moment)}

EVENTS: Final[Sentences] = {
    "order.placed": (
        said(
            "Заказ оформлен на {amount}, товар отложен до {until}.",
            "The order was placed: {amount}. The goods are held until {until}.",
            **_SUM,
            **_UNTIL,
        ),
        said("Заказ оформлен.", "The order was placed."),
    ),
    "order.paid": (
        said(
            "Оплата пришла после срока, товар отложен снова: {amount}.",
            "The payment came late, and the goods were held again: {amount}.",
            **_SUM,
        ).when(late=True),
        # Another amount than the order's, which staff accepted.
        said("Заказ оплачен: {amount}.", "The order was paid: {amount}.", amount=("captured_amount", money)),
        said("Заказ оплачен: {amount}.", "The order was paid: {amount}.", **_SUM),
        said("Заказ оплачен.", "The order was paid."),
    ),
    "order.expired": (
        said("Срок оплаты вышел, товар снова в продаже.", "Nobody paid in time; the goods are on sale again."),
    ),
    "order.cancelled": (
        # It cost nothing, or all of it had gone back before.
        said("Заказ отменён.", "The order was cancelled.").when(refund_amount=0),
        said(
            "Заказ отменён, {amount} возвращаются.",
            "The order was cancelled; {amount} is going back.",
            amount=("refund_amount", money),
        ).when(was_paid=True),
        said("Заказ отменён.", "The order was cancelled."),
    ),
    "order.assembling": (said("Заказ начали собирать.", "Assembling began."),),
    "order.shipped": (
        said("Заказ готов, его можно забрать.", "The order is ready to be picked up.").when(delivery_kind="pickup"),
        said(
            "Заказ передан в доставку, номер для отслеживания {number}.",
            "The parcel was handed over; its tracking number is {number}.",
            number=("tracking_number", required_text),
        ),
        said("Заказ передан в доставку.", "The parcel was handed over."),
    ),
    "order.delivered": (said("Заказ получен.", "The order was received."),),
    "order.hold_expiring": (
        said("Напомнили: оплатить можно до {until}.", "A reminder went out: pay until {until}.", **_UNTIL),
        said("Напомнили, что срок оплаты выходит.", "A reminder went out that the hold ends soon."),
    ),
    "order.late_refund": (
        said(
            "Оплата пришла слишком поздно, {amount} возвращаются.",
            "The payment came too late; {amount} is going back.",
            **_PART,
        ),
        said("Оплата пришла слишком поздно и возвращается.", "The payment came too late and is going back."),
    ),
    "order.attention": (
        said(
            "Пришла другая сумма: {captured} вместо {expected}. Платёж проверяет сотрудник.",
            "Another amount came: {captured} instead of {expected}. A person reviews the payment.",
            captured=("captured_amount", money),
            expected=("expected_amount", money),
        ),
        said("Пришла другая сумма. Платёж проверяет сотрудник.", "Another amount came. A person reviews the payment."),
    ),
    "order.payment_canceled": (said("Ссылка на оплату больше не действует.", "The payment link no longer works."),),
    "order.refund_requested": (
        said("Начат возврат {amount}.", "A refund of {amount} was begun.", **_PART),
        said("Начат возврат.", "A refund was begun."),
    ),
    "order.goods_returned": (said("Вещи приняты обратно.", "Goods came back."),),
    "order.refunded": (
        said("Возвращены {amount}, всё, что было оплачено.", "{amount} went back: all that was paid.", **_PART).when(
            full=True
        ),
        said("Возвращены {amount}.", "{amount} went back.", **_PART),
        said("Деньги возвращены.", "Money went back."),
    ),
    "order.refund_failed": (
        said("Возврат {amount} не прошёл.", "The refund of {amount} was refused.", **_PART),
        said("Возврат не прошёл.", "A refund was refused."),
    ),
    "order.refund_settled": (
        said("Возврат {amount} сделан другим способом.", "{amount} were given back by other means.", **_PART),
        said("Возврат сделан другим способом.", "A refund was made by other means."),
    ),
    "order.preorder_status_changed": (
        said(
            "По предзаказу сообщили: {status}.",
            "News of the preorder: {status}.",
            status=("preorder_status", word("wave_status")),
        ),
        said("По предзаказу есть новости.", "There is news of the preorder."),
    ),
    "order.wave_moved": (
        said(
            "Волна {wave} предзаказа: {status}, отправка {ship}.",
            "Wave {wave} of the preorder: {status}, ships {ship}.",
            wave=("wave_number", lambda value, _: required_text(value and str(value), _)),
            status=("status", word("wave_status")),
            ship=("ship_date", lambda value, language: day(required_text(value, language), language)),
        ),
        said("Волна предзаказа: {status}.", "The preorder's wave: {status}.", status=("status", word("wave_status"))),
        said("Волна предзаказа изменилась.", "The preorder's wave has changed."),
    ),
    "order.corrected": (said("Заказ исправлен.", "The order was corrected."),),
    "order.note_added": (said("К заказу добавлена заметка.", "A note was added."),),
}

SUMMARIES: Final[dict[str, Sentence]] = {
    OrderStatus.AWAITING_PAYMENT: said("Заказ ждёт оплаты.", "The order waits for its payment."),
    OrderStatus.PAID: said("Заказ оплачен и ждёт сборки.", "The order is paid and waits to be assembled."),
    OrderStatus.ASSEMBLING: said("Заказ собирают.", "The order is being assembled."),
    OrderStatus.SHIPPED: said("Заказ передан в доставку.", "The order is on its way."),
    OrderStatus.DELIVERED: said("Заказ получен.", "The order was received."),
    OrderStatus.EXPIRED: said("Срок оплаты вышел, заказ снят.", "The order was not paid in time and has expired."),
    OrderStatus.CANCELLED: said("Заказ отменён.", "The order is cancelled."),
}
OF_A_WAVE: Final = said(
    "Заказ оплачен и ждёт товара из предзаказа.", "The order is paid and waits for preordered goods."
)
GIVEN_BACK: Final = said(
    "Всё, что было оплачено, возвращают: заказ не отправят.", "All that was paid goes back: the order is not sent."
)
TO_PICK_UP: Final = said("Заказ можно забирать.", "The order can be picked up.")

YOU: Final = said("вы", "you")
BUYER: Final = said("покупатель", "the buyer")
WE: Final = said("наш склад", "our warehouse")
PACKER: Final = said("сборщик", "a packer")
OUR_STAFF: Final = said("наш сотрудник", "one of our staff")
ACCOUNTANT: Final = said("бухгалтер или администратор", "an accountant or an admin")
ADMIN: Final = said("администратор", "an admin")
SYSTEM: Final = said("система, сама", "the system, by itself")
PROVIDER: Final = said("платёжная система", "the payment provider")
CARRIER: Final = said("служба доставки", "the carrier")
MAKER: Final = said("производство", "the maker of the goods")

REVIEW: Final = said("проверки платежа", "a review of the payment")
LINK: Final = said("ссылки на оплату", "a payment link")
PAYMENT: Final = said("оплаты {amount}", "a payment of {amount}", **_SUM)
EXPIRY: Final = said("снятия: срок оплаты вышел", "being taken down: the time to pay is over")
CANCELLING: Final = said("отмены", "being cancelled")
ASSEMBLY: Final = said("сборки", "being assembled")
WAVE_STATUS: Final = said(
    "товара из предзаказа: {status}", "preordered goods: {status}", status=("wave_status", word("wave_status"))
)
HAND_OVER: Final = said("передачи в доставку", "being handed to the carrier")
DELIVERY: Final = said("доставки", "its delivery")
PICK_UP: Final = said("получения", "being picked up")
REFUND: Final = said("возврата {amount}", "a refund of {amount}", amount=("refund_amount", money))
REFUSED_REFUND: Final = said(
    "возврата {amount}, в котором отказала платёжная система",
    "a refund of {amount} that the payment provider refused",
    amount=("refund_due", money),
)

PAY: Final = said(
    "Оплатите до {until}: потом заказ снимется сам.",
    "Pay until {until}: after that the order expires by itself.",
    **_UNTIL,
)
PAY_ANY_TIME: Final = said("Оплатите заказ.", "Pay for the order.")
DECIDE: Final = said("Примите платёж или верните его.", "Accept the payment or give it back.")
GIVE_BACK: Final = said(
    "Сделайте возврат ещё раз или верните деньги другим способом и отметьте это.",
    "Refund it anew, or give the money back by other means and say so.",
)
ASSEMBLE: Final = said("Начните сборку.", "Begin assembling.")
SHIP: Final = said("Отправьте посылку.", "Ship the parcel.")
TRACK: Final = said(
    "Отследить посылку можно по номеру {number}.",
    "The parcel can be followed by the number {number}.",
    number=("tracking_number", required_text),
)
CANCEL: Final = said("Отмените заказ.", "Cancel the order.")
COME: Final = said("Заберите заказ.", "Pick the order up.")
