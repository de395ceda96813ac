"""The two consents, never one document (152-FZ art. 9 since September 2025; 63-FZ art. 6 and 9), with versions.

A changed text is a new version: what a person agreed to is known by kind, version and SHA-256 of the text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from shared.onboarding.errors import ConsentOutdatedError

ConsentKind: TypeAlias = Literal["personal_data", "e_signature"]


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of a consent's text."""

    kind: ConsentKind
    version: str
    title: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


PERSONAL_DATA: Final = ConsentText(
    "personal_data",
    "2026-11-28",
    "Согласие на обработку персональных данных",
    "Я даю согласие на обработку моих персональных данных: фамилии, имени и отчества, номера телефона, адреса"
    " электронной почты, адреса регистрации, паспортных данных, сведений о переданных устройствах и их фотографий.\n"
    "Цель обработки: заключение и исполнение договора, ведение бухгалтерского учёта.\n"
    "Действия: сбор, запись, систематизация, хранение, уточнение, использование, удаление, уничтожение;"
    " с использованием средств автоматизации.\n"
    "Согласие действует до достижения цели обработки или до отзыва. Его можно отозвать в приложении или письменно;"
    " данные, которые хранятся по закону, будут удалены по окончании срока хранения.",
)
E_SIGNATURE: Final = ConsentText(
    "e_signature",
    "2026-11-28",
    "Соглашение об использовании простой электронной подписи",
    "Стороны договорились, что электронный документ, подписанный простой электронной подписью, равнозначен документу"
    " на бумаге, подписанному собственноручно.\n"
    "Ключ простой электронной подписи — одноразовый код, который отправляется на номер телефона клиента. Подписавшее"
    " лицо определяется по коду и номеру телефона, на который он отправлен.\n"
    "Клиент обязуется соблюдать конфиденциальность кода и не сообщать его никому, кроме случая, когда он сам вводит"
    " или называет код, чтобы подписать показанный ему документ.",
)
TEXTS: Final = (PERSONAL_DATA, E_SIGNATURE)


def current(kind: ConsentKind, version: str | None = None) -> ConsentText:
    """The present text of a kind. Raises ConsentOutdatedError when `version` names another."""
    found = next(text for text in TEXTS if text.kind == kind)
    if version not in (None, found.version):
        raise ConsentOutdatedError(version=found.version)
    return found
