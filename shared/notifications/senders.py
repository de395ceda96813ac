"""Adapters from a message to each channel's provider: they sort the provider's failures as a delivery needs them."""

from __future__ import annotations

from shared.notifications.outgoing import (
    AccountBlocked,
    OutcomeUnknown,
    Outgoing,
    PermanentFailure,
    Send,
    Suppressed,
    TransientFailure,
)
from shared.notifications.rules import Contact
from shared.providers.email.base import Email, EmailAccountError, EmailError, EmailRejectedError, EmailSender
from shared.providers.nakama.base import Account, Nakama, NakamaError, NakamaRejectedError, Notice
from shared.providers.sms.base import SmsError, SmsOutcomeUnknownError, SmsRejectedError, SmsSender, SmsUnavailableError
from shared.providers.sms.failover import FailoverSms


def by_sms(sender: SmsSender | FailoverSms) -> Send:
    """Sends the short text to a phone. Only the kind of failure is kept: a provider's words may quote the number.

    A message that a provider took and did not deliver goes by another one.
    """

    def send(message: Outgoing) -> str:
        sent = {"phone": message.to, "text": message.text.short, "message_id": message.message_id}
        try:
            if isinstance(sender, FailoverSms):
                return sender.send(**sent, without=message.tried, only=message.provider)
            if message.tried:
                raise PermanentFailure("undelivered")
            return sender.send(**sent)
        except SmsRejectedError as error:
            raise PermanentFailure("undelivered" if message.tried else "rejected") from error
        except SmsOutcomeUnknownError as error:
            raise OutcomeUnknown("outcome_unknown") from error
        except SmsUnavailableError as error:
            raise TransientFailure("provider_unavailable", provider=error.provider) from error
        except SmsError as error:
            raise TransientFailure("provider_unavailable") from error

    return send


def by_email(sender: EmailSender) -> Send:
    """Sends the long text to a mailbox, marked as automatic so that no other automaton answers it (RFC 3834)."""

    def send(message: Outgoing) -> str:
        email = Email(
            to=message.to,
            subject=message.text.title,
            text=message.text.body,
            message_id=message.message_id,
            reply_to=message.reply_to,
            headers={"Auto-Submitted": "auto-generated", **message.headers},
            reference=message.reference,
        )
        try:
            return f"{sender.provider}:{sender.send(email)}"
        except EmailAccountError as error:
            raise AccountBlocked(error.reason) from error
        except EmailRejectedError as error:
            raise PermanentFailure("rejected") from error
        except EmailError as error:
            raise TransientFailure("provider_unavailable") from error

    return send


def by_nakama(game: Nakama | None) -> Send:
    """Sends the short text to a player, once the game has said that this is the person's own account.

    The id on a profile is only what somebody says. It is theirs when the game knows the account by their person's id
    or by the address that they have verified here, which nobody else can have.
    """

    def send(message: Outgoing) -> str:
        if game is None:
            raise Suppressed("no_game")
        try:
            account = game.account(message.to)
            if account is None or account.is_disabled or not _is_theirs(account, message.contact):
                raise Suppressed("not_their_account")
            game.notify(Notice(message.to, message.text.title, message.text.short, message.message_id))
        except NakamaRejectedError as error:
            raise PermanentFailure("rejected") from error
        except NakamaError as error:
            raise TransientFailure("provider_unavailable") from error
        return message.message_id

    return send


def _is_theirs(account: Account, contact: Contact | None) -> bool:
    if contact is None:
        return False
    knows_person = account.custom_id == contact.id
    knows_address = bool(account.email and contact.email) and str(account.email).lower() == str(contact.email).lower()
    return knows_person or (contact.email_verified and knows_address)
