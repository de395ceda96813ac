"""The message about a certificate that was issued."""

from __future__ import annotations

from shared.notifications.message_catalog import MessageKind, required_text
from shared.notifications.texts import Text

KINDS = (
    MessageKind(
        "certificate.issued",
        "certificate",
        "learning",
        {"number": ("number", required_text), "course": ("title", required_text)},
    ),
)
RU: dict[str, Text] = {
    "certificate": Text(
        "Сертификат о курсе «{course}»",
        "Ваш сертификат {number} готов: «{course}».",
        "Вы прошли курс «{course}», и сертификат {number} готов.\n\n"
        "Файл — в разделе «Сертификаты»; по номеру его может проверить каждый.",
    ),
}
EN: dict[str, Text] = {
    "certificate": Text(
        "Your certificate of “{course}”",
        "Your certificate {number} is ready: “{course}”.",
        "You completed “{course}”, and certificate {number} is ready.\n\n"
        "The file is among your certificates; everybody can verify it by its number.",
    ),
}
