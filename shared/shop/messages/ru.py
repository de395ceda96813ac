"""Сообщения магазина по-русски. SMS коротки: 70 знаков кириллицы — одна часть."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "order_placed": Text(
        "Заказ {order_number} принят",
        "Заказ {order_number} принят, сумма {amount}.",
        "Мы приняли ваш заказ {order_number}.\n\n{goods}\n\nИтого: {amount}\n\n"
        "Товар отложен для вас на время оплаты. Оплатить: {link}",
    ),
    "order_free": Text(
        "Заказ {order_number} принят",
        "Заказ {order_number} принят, платить ничего не нужно.",
        "Мы приняли ваш заказ {order_number}.\n\n{goods}\n\nИтого: {amount}\n\n"
        "Платить ничего не нужно. Напишем, когда отправим. Заказ: {link}",
    ),
    "order_paid": Text(
        "Заказ {order_number} оплачен",
        "Заказ {order_number} оплачен: {amount}. Спасибо!",
        "Мы получили оплату заказа {order_number}.\n\n{goods}\n\nИтого: {amount}\n\n"
        "Спасибо! Напишем, когда отправим. Заказ: {link}",
    ),
    "order_ready": Text(
        "Заказ {order_number} ждёт вас",
        "Заказ {order_number} готов, его можно забрать.",
        "Заказ {order_number} готов, его можно забрать.\n\n{goods}\n\nИтого: {amount}\n\nЗаказ: {link}",
    ),
    "order_shipped": Text(
        "Заказ {order_number} отправлен",
        "Заказ {order_number} в пути, трек {tracking_number}.",
        "Заказ {order_number} передан в доставку.\n\n{goods}\n\nИтого: {amount}\n\n"
        "Номер для отслеживания: {tracking_number}\nГде посылка: {tracking_link}\nЗаказ: {link}",
    ),
    "order_delivered": Text(
        "Заказ {order_number} доставлен",
        "Заказ {order_number} доставлен. Спасибо!",
        "Заказ {order_number} доставлен.\n\n{goods}\n\nИтого: {amount}\n\n"
        "Спасибо, что выбрали нас! Если что-то не подошло, напишите нам. Заказ: {link}",
    ),
    "order_cancelled": Text(
        "Заказ {order_number} отменён",
        "Заказ {order_number} отменён.",
        "Заказ {order_number} отменён.\n\n{goods}\n\n"
        "Если он был оплачен, деньги вернутся тем же способом, каким вы платили. Заказ: {link}",
    ),
    "order_expired": Text(
        "Заказ {order_number} не оплачен",
        "Заказ {order_number} снят: срок оплаты вышел.",
        "Срок оплаты заказа {order_number} вышел, и товар снова в продаже.\n\n{goods}\n\n"
        "Заказ можно оформить ещё раз. Что в нём было: {link}",
    ),
    "order_refunded": Text(
        "Возврат по заказу {order_number}",
        "Возврат по заказу {order_number}: {amount}.",
        "Мы вернули {amount} по заказу {order_number}.\n\n{goods}\n\n"
        "Деньги придут на карту в срок, который назначил ваш банк. Заказ: {link}",
    ),
    "order_returned": Text(
        "Возврат по заказу {order_number} принят",
        "Возврат по заказу {order_number} принят.",
        "Мы приняли возвращённые вещи по заказу {order_number}.\n\n{goods}\n\nЗаказ: {link}",
    ),
    "late_refund": Text(
        "Оплата заказа {order_number} возвращена",
        "Заказ {order_number} уже снят, вернём {amount}.",
        "Оплата заказа {order_number} пришла, когда заказ уже был отменён или снят.\n\n"
        "Мы возвращаем {amount} полностью. Простите за неудобство. Заказ: {link}",
    ),
    "hold_expiring": Text(
        "Заказ {order_number} ждёт оплаты",
        "Заказ {order_number} ждёт оплаты {amount}, скоро снимем.",
        "Заказ {order_number} ещё не оплачен.\n\n{goods}\n\nИтого: {amount}\n\n"
        "Скоро срок выйдет, и товар вернётся в продажу. Оплатить: {link}",
    ),
    "order_corrected": Text(
        "Заказ {order_number} изменён",
        "Заказ {order_number} изменён, посмотрите на сайте.",
        "Мы изменили заказ {order_number}:\n\n{changes}\n\nТеперь в нём:\n\n{goods}\n\nИтого: {amount}\n\n"
        "Если это ошибка, напишите нам. Заказ: {link}",
    ),
    "wave_moved": Text(
        "Предзаказ «{product}»: {status}",
        "Предзаказ «{product}»: {status}.",
        "Новости о вашем предзаказе «{product}», волна {wave}: {status}.\n\nОжидаемая отправка: {ship_date}."
        "\n{note}\n\nЗаказ: {link}",
    ),
    "waitlist_slot": Text(
        "Можно заказать: {product}",
        "«{product}» можно заказать, вы первый в очереди.",
        "«{product}» можно заказать, и вы первый в очереди.\n\n"
        "Оформите заказ, пока этого не сделал кто-то другой: {link}",
    ),
    "back_in_stock": Text(
        "Снова в продаже: {product}, {size}",
        "Снова есть: {product}, {size}.",
        "«{product}» снова в продаже в размере {size}, который вы ждали.\n\n"
        "Вещей немного: кто успел, того и вещь. Заказать: {link}",
    ),
    "promo_issued": Text(
        "Промокод для вас: {discount}",
        "Ваш промокод {code}: скидка {discount} до {until}. {terms}",
        "Ваш промокод: {code}\n\nСкидка {discount} на один заказ до {until}; воспользоваться им можете только вы."
        "\n\n{terms}",
    ),
    "stock_low": Text(
        "Заканчивается «{product}»",
        "Заканчивается «{product}»: {stock} шт.",
        "На складе осталось {stock} шт. товара «{product}» ({article}).",
    ),
}

LABELS: dict[str, dict[str, str]] = {
    "promo_terms": {"least": "Для заказов от {total}."},
    "wave_status": {
        "open": "набор открыт",
        "full": "набор закрыт",
        "in_production": "вещи в производстве",
        "ready": "вещи готовы к отправке",
        "completed": "завершён",
    },
    "delivery_kind": {
        "pickup": "Самовывоз",
        "courier": "Доставка курьером",
        "post": "Доставка в пункт или почтой",
        "delivery": "Доставка",
    },
    "order_field": {
        "delivery_address": "адрес доставки",
        "cdek_point": "пункт выдачи",
        "recipient": "получатель",
        "size": "размер",
        "tracking_number": "трек-номер",
    },
}
