"""Сообщения магазина по-русски. SMS коротки: 70 знаков кириллицы — одна часть."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "order_placed": Text(
        "Заказ {order_number} принят",
        "Заказ {order_number} принят, сумма {amount}.",
        "Мы приняли ваш заказ {order_number} на сумму {amount}.\n\nТовар отложен для вас на время оплаты.",
    ),
    "order_paid": Text(
        "Заказ {order_number} оплачен",
        "Заказ {order_number} оплачен: {amount}. Спасибо!",
        "Мы получили оплату заказа {order_number}: {amount}.\n\nСпасибо! Напишем, когда отправим.",
    ),
    "order_shipped": Text(
        "Заказ {order_number} отправлен",
        "Заказ {order_number} в пути, трек {tracking_number}.",
        "Заказ {order_number} передан в доставку.\n\nНомер для отслеживания: {tracking_number}",
    ),
    "order_cancelled": Text(
        "Заказ {order_number} отменён",
        "Заказ {order_number} отменён.",
        "Заказ {order_number} отменён.\n\nЕсли он был оплачен, деньги вернутся тем же способом, каким вы платили.",
    ),
    "order_expired": Text(
        "Заказ {order_number} не оплачен",
        "Заказ {order_number} снят: срок оплаты вышел.",
        "Срок оплаты заказа {order_number} вышел, и товар снова в продаже.\n\nЗаказ можно оформить ещё раз.",
    ),
    "order_refunded": Text(
        "Возврат по заказу {order_number}",
        "Возврат по заказу {order_number}: {amount}.",
        "Мы вернули {amount} по заказу {order_number}.\n\nДеньги придут на карту в срок, который назначил ваш банк.",
    ),
    "order_returned": Text(
        "Возврат по заказу {order_number} принят",
        "Возврат по заказу {order_number} принят.",
        "Мы приняли возвращённые вещи по заказу {order_number}.\n\nЧто принято, видно в карточке заказа.",
    ),
    "late_refund": Text(
        "Оплата заказа {order_number} возвращена",
        "Заказ {order_number} уже снят, вернём {amount}.",
        "Оплата заказа {order_number} пришла, когда заказ уже был отменён или снят.\n\n"
        "Мы возвращаем {amount} полностью. Простите за неудобство.",
    ),
    "hold_expiring": Text(
        "Заказ {order_number} ждёт оплаты",
        "Заказ {order_number} ждёт оплаты {amount}, скоро снимем.",
        "Заказ {order_number} на сумму {amount} ещё не оплачен.\n\n"
        "Скоро срок выйдет, и товар вернётся в продажу. Ссылка на оплату — в карточке заказа.",
    ),
    "wave_moved": Text(
        "Предзаказ «{product}»: {status}",
        "Предзаказ «{product}»: {status}.",
        "Новости о вашем предзаказе «{product}», волна {wave}: {status}.\n\nОжидаемая отправка: {ship_date}.\n{note}",
    ),
    "waitlist_slot": Text(
        "Место в предзаказе: {product}",
        "Освободилось место в предзаказе: {product}.",
        "В предзаказе на «{product}» освободилось место, и вы первый в очереди.\n\n"
        "Оформите заказ, пока его не занял кто-то другой.",
    ),
}

LABELS: dict[str, dict[str, str]] = {
    "wave_status": {
        "open": "набор открыт",
        "full": "набор закрыт",
        "in_production": "вещи в производстве",
        "ready": "вещи готовы к отправке",
        "completed": "завершён",
    }
}
