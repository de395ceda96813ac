"""Learning's table: the base of everything learning stores, and every key that its items are found by.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| course: status, authors, what the catalogue shows | COURSE#id | COURSE | COURSES / time#id | CATALOGUE#new / time#id |
| draft: what authors change | COURSE#id | DRAFT | | |
| live release: the table of its lessons | COURSE#id | LIVE | CATALOGUE#title / title#id | CATALOGUE#price / price#id |
| release, immutable | COURSE#id | RELEASE#000001 | | |
| a lesson's revision, immutable | COURSE#id | LESSON#lesson#000001 | | |
| picture upload of a course | COURSE#id | COVER#id | | |
| slug | SLUG#slug | SLUG | | |
| enrolment | LEARNER#user#course | ENROLMENT | MINE#user / time#course | LEARNERS#course#status / time#user |
| progress in a lesson | LEARNER#user#course | LESSON#lesson | | |
| a quiz's attempts, counted | LEARNER#user#course | QUIZ#lesson | | |
| attempt at a quiz | LEARNER#user#course | ATTEMPT#lesson#0001 | | |
| message of a chat about a course | LEARNER#user#course | CHAT#id | | |
| message of a chat about one's own | LEARNER#user | CHAT#id | | |
| a person's active days | LEARNER#user | STATS | | |
| a day that an admin restored | LEARNER#user | DAY#date | | |
| files of one's own learning, counted by day | LEARNER#user | EXPORTS#date | | |
| purchases begun, counted by day | LEARNER#user | BEGUN#date | | |
| purchase | PURCHASE#id | PURCHASE | PURCHASES#user / id | |
| video | VIDEO#id | VIDEO | VIDEOS#owner / time#id | VIDEOS#due / time#id |
| files of a deleted, rejected or expired video, until they are gone | VIDEO#id | DISCARDED | | VIDEOS#due / time#id |
| which courses somebody is an author of | AUTHOR#user | COURSE#id | | |
| certificate | CERTIFICATE#number | CERTIFICATE | CERTIFICATES#user / time#number | FILE#sha256 / number |
| which certificate a person has of a course | CERTIFIED#user#course | CERTIFIED | | |

A revision, a release and an attempt have their number with leading zeros, so that they sort by it.
"""

from __future__ import annotations

import json
from typing import Any

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.constants import BINARY, STRING

from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1, KeysOnlyGsi2

# How the sk of a learner's progress in a lesson begins.
LESSONS = "LESSON#"
# How the sk of a course's release begins.
RELEASES = "RELEASE#"
# The index partition of all courses, whatever their status.
ALL_COURSES = "COURSES"


class LearningItem(AtriumModel):
    """An item of the table `learning`; `gsi1` and `gsi2` are sparse."""

    class Meta:
        table_name = TableName("learning")

    gsi1 = KeysOnlyGsi1()
    gsi2 = KeysOnlyGsi2()


class BitSet(Attribute[int]):
    """A set of small whole numbers as the bits of one int; the empty set takes one byte."""

    attr_type = BINARY

    def serialize(self, value: Any) -> bytes:
        """The bits, lowest first."""
        bits = int(value)
        return bits.to_bytes(max(1, (bits.bit_length() + 7) // 8), "little")

    def deserialize(self, value: Any) -> int:
        """The bits as one int."""
        return int.from_bytes(bytes(value), "little")


class CompactJson(Attribute[Any]):
    """JSON as UTF-8, without spaces: escapes would make a Cyrillic letter three times as long as it is."""

    attr_type = STRING

    def serialize(self, value: Any) -> str:
        """The shortest text."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def deserialize(self, value: Any) -> Any:
        """The value; texts with escapes and spaces are read too."""
        return json.loads(value)


class Slug(LearningItem, discriminator="slug"):
    """A slug in use, and by which course."""

    course_id = UnicodeAttribute()

    @staticmethod
    def key(slug: str) -> tuple[str, str]:
        """(pk, sk) of a slug."""
        return f"SLUG#{slug}", "SLUG"


def course_pk(course_id: str) -> str:
    """pk of everything that authors make of a course."""
    return f"COURSE#{course_id}"


def course_key(course_id: str) -> tuple[str, str]:
    """(pk, sk) of a course's status and catalogue entry."""
    return course_pk(course_id), "COURSE"


def draft_key(course_id: str) -> tuple[str, str]:
    """(pk, sk) of what authors change."""
    return course_pk(course_id), "DRAFT"


def live_key(course_id: str) -> tuple[str, str]:
    """(pk, sk) of the lessons that learners have now."""
    return course_pk(course_id), "LIVE"


def release_key(course_id: str, release: int) -> tuple[str, str]:
    """(pk, sk) of a release, from 1."""
    return course_pk(course_id), f"RELEASE#{release:06d}"


def revision_key(course_id: str, lesson_id: str, revision: int) -> tuple[str, str]:
    """(pk, sk) of a lesson's revision, from 1."""
    return course_pk(course_id), f"LESSON#{lesson_id}#{revision:06d}"


def cover_key(course_id: str, media_id: str) -> tuple[str, str]:
    """(pk, sk) of an upload of a course's picture."""
    return course_pk(course_id), f"COVER#{media_id}"


def catalogue(sort: str) -> str:
    """The index partition of the published courses: `new` and `price` in gsi2, `title` in gsi1."""
    return f"CATALOGUE#{sort}"


def learner_pk(user_id: str, course_id: str) -> str:
    """pk of everything that a learner did in a course."""
    return f"LEARNER#{user_id}#{course_id}"


def enrolment_key(user_id: str, course_id: str) -> tuple[str, str]:
    """(pk, sk) of an enrolment."""
    return learner_pk(user_id, course_id), "ENROLMENT"


def progress_key(user_id: str, course_id: str, lesson_id: str) -> tuple[str, str]:
    """(pk, sk) of a learner's progress in a lesson."""
    return learner_pk(user_id, course_id), f"{LESSONS}{lesson_id}"


def quiz_key(user_id: str, course_id: str, lesson_id: str) -> tuple[str, str]:
    """(pk, sk) of what became of a learner's attempts at a quiz."""
    return learner_pk(user_id, course_id), f"QUIZ#{lesson_id}"


def attempt_key(user_id: str, course_id: str, lesson_id: str, number: int) -> tuple[str, str]:
    """(pk, sk) of an attempt at a quiz, from 1."""
    return learner_pk(user_id, course_id), f"ATTEMPT#{lesson_id}#{number:04d}"


def person_pk(user_id: str) -> str:
    """pk of what a person has of learning beside single courses."""
    return f"LEARNER#{user_id}"


def chat_pk(user_id: str, course_id: str | None) -> str:
    """pk of a person's chat about a course, or about their own records (None)."""
    return learner_pk(user_id, course_id) if course_id else person_pk(user_id)


def chat_key(user_id: str, course_id: str | None, message_id: str) -> tuple[str, str]:
    """(pk, sk) of a message of a chat."""
    return chat_pk(user_id, course_id), f"CHAT#{message_id}"


def stats_key(user_id: str) -> tuple[str, str]:
    """(pk, sk) of a person's active days."""
    return person_pk(user_id), "STATS"


def restored_day_key(user_id: str, day: str) -> tuple[str, str]:
    """(pk, sk) of a day that an admin restored, ISO 8601."""
    return person_pk(user_id), f"DAY#{day}"


def enrolments_of(user_id: str) -> str:
    """gsi1pk of one person's enrolments."""
    return f"MINE#{user_id}"


def learners_of(course_id: str, status: str) -> str:
    """gsi2pk of a course's learners in one status."""
    return f"LEARNERS#{course_id}#{status}"


def purchase_key(purchase_id: str) -> tuple[str, str]:
    """(pk, sk) of a purchase."""
    return f"PURCHASE#{purchase_id}", "PURCHASE"


def purchases_of(user_id: str) -> str:
    """gsi1pk of one person's purchases."""
    return f"PURCHASES#{user_id}"


def video_key(video_id: str) -> tuple[str, str]:
    """(pk, sk) of a video."""
    return f"VIDEO#{video_id}", "VIDEO"


def videos_of(owner_id: str) -> str:
    """gsi1pk of the videos that one person uploaded."""
    return f"VIDEOS#{owner_id}"


def discarded_key(video_id: str) -> tuple[str, str]:
    """(pk, sk) of the files that a deleted video left."""
    return f"VIDEO#{video_id}", "DISCARDED"


# gsi2pk of the videos that the watcher looks at, and of discarded files.
VIDEOS_DUE = "VIDEOS#due"


def authorship_key(user_id: str, course_id: str) -> tuple[str, str]:
    """(pk, sk) of somebody's being an author of a course."""
    return f"AUTHOR#{user_id}", course_pk(course_id)


def certificate_key(number: str) -> tuple[str, str]:
    """(pk, sk) of a certificate."""
    return f"CERTIFICATE#{number}", "CERTIFICATE"


def certified_key(user_id: str, course_id: str) -> tuple[str, str]:
    """(pk, sk) of which certificate a person has of a course: at most one."""
    return f"CERTIFIED#{user_id}#{course_id}", "CERTIFIED"


def certificates_of(user_id: str) -> str:
    """gsi1pk of one person's certificates."""
    return f"CERTIFICATES#{user_id}"


def certificate_file(sha256: str) -> str:
    """gsi2pk of the certificate whose file has this SHA-256 (hexadecimal digits)."""
    return f"FILE#{sha256}"
