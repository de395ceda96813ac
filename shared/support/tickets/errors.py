"""What can go wrong with tickets."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError, TooManyError
from shared.data.retry import StaleReadError


class TicketNotFoundError(NotFoundError):
    """No such ticket, or not the caller's."""

    code = "ticket_not_found"
    detail = "There is no such ticket."


class MessageNotFoundError(NotFoundError):
    """No such message in this ticket."""

    code = "message_not_found"
    detail = "There is no such message."


class TicketChangedError(StaleReadError):
    """The ticket was changed since it was read; answered to a caller only when every attempt lost."""

    code = "ticket_changed"
    detail = "The ticket is being changed by others. Read it again and repeat."


class TicketVersionError(ConflictError):
    """The ticket is another than the caller has read.

    `current_version` is what it is now, `changes` and the ids in `messages` what came meanwhile, oldest first.
    """

    code = "version_conflict"
    detail = "The ticket was changed meanwhile. Read what came, and repeat your change with the current version."


class TicketTakenError(ConflictError):
    """The ticket is another agent's; `assignee_id` says whose."""

    code = "ticket_taken"
    detail = "The ticket is somebody else's by now. Name them in `instead_of` to take it over."


class TicketClosedError(ConflictError):
    """The ticket is closed."""

    code = "ticket_closed"
    detail = "The ticket is closed. Open it again first."


class TicketMergedError(ConflictError):
    """The ticket was merged into another one, `merged_into`, which goes on for both."""

    code = "ticket_merged"
    detail = "The ticket was merged into another one. Go on there."


class TicketStatusError(ConflictError):
    """The ticket's status does not allow it."""

    code = "ticket_status"
    detail = "The ticket's status does not allow this."


class TicketNotResolvedError(ConflictError):
    """Only what was resolved or closed can be rated."""

    code = "ticket_unsettled"
    detail = "Rate a ticket when it is resolved or closed."


class DraftDecidedError(ConflictError):
    """The draft was sent, edited or rejected before; `decision` says which."""

    code = "draft_decided"
    detail = "This draft was decided on before."


class NotAnAgentError(InvalidError):
    """Somebody who handles no tickets: the role is missing, or the account is disabled."""

    code = "not_an_agent"
    detail = "Name an active colleague who handles tickets."


class SnoozeInvalidError(InvalidError):
    """A moment that is over, or too far away."""

    code = "snooze_invalid"
    detail = "Snooze until a moment that is still to come, at most 90 days ahead."


class TagLimitError(InvalidError):
    """More tags than a ticket may have; one that was merged keeps more, and takes none besides."""

    code = "tag_limit"
    detail = "A ticket has at most ten tags."


class MergeInvalidError(InvalidError):
    """Two tickets that do not belong together."""

    code = "merge_invalid"
    detail = "Merge a ticket into another, open one of the same customer."


class SplitInvalidError(InvalidError):
    """Messages that make no ticket of their own."""

    code = "split_invalid"
    detail = "Name messages and notes of this ticket, one of them for the customer to see."


class SlaInvalidError(InvalidError):
    """Hours, closed days or targets that make no sense; the detail says which."""

    code = "sla_invalid"
    detail = "These hours, closed days or targets make no sense."


class SlaPolicyChangedError(ConflictError):
    """Hours or targets were changed since the caller read them; `current_version` is what holds now."""

    code = "version_conflict"
    detail = "Hours or targets were changed meanwhile. Read them again and repeat your change."


class DraftTextError(InvalidError):
    """An edited draft needs its text; one that is sent or rejected has none."""

    code = "draft_text"
    detail = "Say the text of an edited draft, and of no other."


class AttachmentInvalidError(InvalidError):
    """A file that was not uploaded by the caller."""

    code = "attachment_invalid"
    detail = "An attachment was not uploaded. Ask for an upload, send the file, then name it here."


class FilesNotMailedError(InvalidError):
    """Files for somebody without an account, whom an answer reaches by a mail that carries none."""

    code = "files_not_mailed"
    detail = "Answers to an address without an account are mailed without files. Leave the files out."


class MailUnreadableError(InvalidError):
    """A mail without an address that it is from."""

    code = "mail_unreadable"
    detail = "The mail names no address in `From`. Hand in a whole mail (RFC 5322), or name its sender."


class TooManyMailsError(TooManyError):
    """An address, or all strangers together, have sent enough for a day."""

    code = "too_many_mails"
    detail = "Too many mails from strangers today. Hand it in again tomorrow."

    def __init__(self) -> None:
        super().__init__(retry_after=3600)


class TooMuchSaidError(TooManyError):
    """A customer has written as many messages as one may in a day."""

    detail = "You have written very many messages today. Go on tomorrow."

    def __init__(self) -> None:
        super().__init__(retry_after=3600)


class CustomerNotFoundError(NotFoundError):
    """Nobody has this id."""

    code = "customer_not_found"
    detail = "There is no such customer."


class RecipientChoiceError(InvalidError):
    """A ticket that an agent opens is for one customer."""

    code = "recipient_choice"
    detail = "Name one of customer_id, phone and email."


class MentionPlaceError(InvalidError):
    """A mention outside of an internal note."""

    code = "mention_place"
    detail = "Mention colleagues in internal notes only."
