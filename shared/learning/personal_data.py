"""What learning stores of a person: what they enrolled in, did, answered and bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.base import query_page
from shared.data.personal_data import (
    KEPT_UNTIL,
    Blocker,
    ExportFile,
    Kept,
    PersonalData,
    Retention,
    delete_partition,
    record_pages,
    records,
    resumable,
)
from shared.learning import models as keys
from shared.learning.assistant import models as chats
from shared.learning.assistant.models import ChatMessage
from shared.learning.certificates import store as certificates
from shared.learning.certificates.models import Certificate, Certified
from shared.learning.certificates.reading import mine as certificate_page
from shared.learning.days.models import LearnerStats, RestoredDay
from shared.learning.enrolment.models import Enrolment, Purchase
from shared.learning.enrolment.payable import KIND
from shared.learning.models import LearningItem
from shared.learning.videos.models import Video
from shared.learning.videos.service import of_owner
from shared.payments.personal_data import ACCOUNTING, erase_reasons, of_payables, purge_payable, running_refunds
from shared.providers.storage.base import ObjectNotFoundError


def _enrolment_page(user_id: str, cursor: str | None) -> Page[Enrolment]:
    key = keys.enrolments_of(user_id)
    return query_page(Enrolment.gsi1, key, scope=f"enrolments:{user_id}", limit=MAX_LIMIT, cursor=cursor)


def _purchase_page(user_id: str, cursor: str | None) -> Page[Purchase]:
    key = keys.purchases_of(user_id)
    return query_page(Purchase.gsi1, key, scope=f"purchases:{user_id}", limit=MAX_LIMIT, cursor=cursor)


def _chat_page(user_id: str, cursor: str | None) -> Page[ChatMessage]:
    pk = keys.person_pk(user_id)
    own = ChatMessage.sk.startswith(chats.PREFIX)
    return query_page(
        ChatMessage, pk, scope=f"chat:{pk}", range_condition=own, limit=MAX_LIMIT, cursor=cursor, newest_first=False
    )


def _video_page(user_id: str, cursor: str | None) -> Page[Video]:
    return of_owner(user_id, limit=MAX_LIMIT, cursor=cursor)


def _purchases(user_id: str) -> Iterator[Purchase]:
    yield from every(partial(_purchase_page, user_id))


def _certificate_page(user_id: str, cursor: str | None) -> Page[Certificate]:
    return certificate_page(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _certificate_file(certificate: Certificate) -> Iterator[tuple[str, Callable[[], bytes | None]]]:
    yield f"{certificate.number}.pdf", lambda: _read(certificates.object_key(certificate.number))


def _read(key: str) -> bytes | None:
    try:
        return certificates.files().get(key)
    except ObjectNotFoundError:
        return None


def _own(user_id: str) -> Iterator[LearningItem]:
    """Active days as dates, and those of them that an admin restored."""
    for one in LearningItem.query(keys.person_pk(user_id)):
        if isinstance(one, LearnerStats | RestoredDay):
            yield one


def export(user_id: str) -> Iterator[ExportFile]:
    """Certificates, enrolments with what was done and asked in each course, chats, videos, purchases, payments."""

    def done(enrolment: Enrolment) -> Iterator[dict[str, object]]:
        return records(LearningItem.query(keys.learner_pk(user_id, enrolment.course_id)), user_id)

    def paid(purchase: Purchase) -> Iterator[dict[str, object]]:
        return records(of_payables(KIND, [purchase.purchase_id]), user_id)

    certified = partial(_certificate_page, user_id)
    yield ExportFile("certificates.json", pages=record_pages(certified, user_id))
    yield ExportFile("certificates", files=resumable(certified, _certificate_file))
    yield ExportFile("courses.json", pages=resumable(partial(_enrolment_page, user_id), done))
    yield ExportFile("assistant.json", pages=record_pages(partial(_chat_page, user_id), user_id))
    yield ExportFile("days.json", records(_own(user_id), user_id))
    yield ExportFile("purchases.json", pages=record_pages(partial(_purchase_page, user_id), user_id))
    yield ExportFile("videos.json", pages=record_pages(partial(_video_page, user_id), user_id))
    yield ExportFile("payments.json", pages=resumable(partial(_purchase_page, user_id), paid))


def blockers(user_id: str) -> Iterator[Blocker]:
    """Purchases of which money is on its way back, or which came with another amount."""
    yield from running_refunds(one.payment_id for one in _purchases(user_id))


def erase(user_id: str) -> None:
    """Delete certificates, enrolments with everything that was done, chats, and take contacts out of purchases.

    Videos stay with what others learn from them, without the names that their files had; an upload ends by itself.
    """
    for enrolment in list(every(partial(_enrolment_page, user_id))):
        # The pointer first: without it, and then without the enrolment, no worker finishes one that is being made.
        _erase_pending(user_id, enrolment.course_id)
        # The enrolment last: whoever has to go on with an erasure that died finds the rest by it.
        delete_partition(LearningItem, enrolment.pk, keep=frozenset({enrolment.sk}))
        enrolment.delete()
    for certificate in list(every(partial(_certificate_page, user_id))):
        certificates.files().erase(certificates.object_key(certificate.number))
        certificate.delete()
    delete_partition(LearningItem, keys.person_pk(user_id))
    for video in list(every(partial(_video_page, user_id))):
        if video.filename:
            # Without a title of its own a video was called as its file.
            titled = [Video.title.set("")] if video.title == video.filename else []
            video.update([Video.filename.set(""), Video.version.add(1), *titled], condition=Video.pk.exists())
    purchases = list(_purchases(user_id))
    erase_reasons(KIND, (one.purchase_id for one in purchases))
    for purchase in purchases:
        if purchase.phone or purchase.email:
            purchase.update([Purchase.phone.remove(), Purchase.email.remove()], condition=Purchase.pk.exists())


def _erase_pending(user_id: str, course_id: str) -> None:
    pointer = Certified.get_or_none(*keys.certified_key(user_id, course_id), consistent=True)
    if pointer is None:
        return
    for number in filter(None, (pointer.number, (pointer.pending or {}).get("number"))):
        certificates.files().erase(certificates.object_key(number))
        Certificate(*keys.certificate_key(number)).delete()
    pointer.delete()


def purge(user_id: str, before: str) -> bool:
    """Delete the purchases with their payments."""
    is_left = False
    for purchase in list(_purchases(user_id)):
        ended = str(purchase.paid_at or purchase.created_at)
        if ended < before and purge_payable(KIND, purchase.purchase_id, before):
            delete_partition(Purchase, purchase.pk)
        else:
            is_left = True
    return is_left


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    purge=purge,
    blockers=blockers,
    kept=(
        Kept("purchases of courses, under the account's random id", ACCOUNTING, KEPT_UNTIL),
        Kept("videos that a person uploaded, under the account's random id", "others learn from them", "the video"),
        Kept("courses that a person made, under the account's random id", "others learn from them", "unlimited"),
    ),
    retention=(
        Retention("Course", "random ids of its authors", "the course", "kept"),
        Retention("Draft", "no personal data", "the course", "kept"),
        Retention("Release", "the random id of who published it", "the course", "kept"),
        Retention("Live", "no personal data", "the course", "kept"),
        Retention("LessonRevision", "the random id of its author", "the course", "kept"),
        Retention("CoverUpload", "no personal data", "7 days", "ttl"),
        Retention("Slug", "no personal data", "the course", "kept"),
        Retention("Authorship", "the random id of an author", "the course", "kept"),
        Retention("Video", "the random id of who uploaded it; the file's name until erasure", "the video", "kept"),
        Retention("DiscardedFiles", "no personal data", "until the files are gone", "kept"),
        Retention("Enrolment", "who learns what, and how far", "until the account is erased", "erasure"),
        Retention("LessonProgress", "what a person watched and completed", "until the account is erased", "erasure"),
        Retention("QuizState", "how a person's attempts ended", "until the account is erased", "erasure"),
        Retention("LearnerStats", "on which days a person learned", "until the account is erased", "erasure"),
        Retention("RestoredDay", "a day that an admin restored, and why", "until the account is erased", "erasure"),
        Retention("OwnExports", "that a person asked for files today", "2 days", "ttl"),
        Retention("BegunPurchases", "how many purchases of courses a person began today", "2 days", "ttl"),
        Retention("Attempt", "what a person answered", "until the account is erased", "erasure"),
        Retention("ChatMessage", "what a person asked the assistant, and its answers", "180 days", "ttl"),
        Retention("LearnedInCourse", "no personal data", "statistics", "kept"),
        Retention("Certificate", "the holder's name, what they completed", "until the account is erased", "erasure"),
        Retention("Certified", "the holder's name while one is being made", "until the account is erased", "erasure"),
        Retention("LearningDay", "no personal data", "statistics", "kept"),
        Retention("Purchase", "who bought what; contacts until erasure", KEPT_UNTIL, "purge"),
    ),
)
