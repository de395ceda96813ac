"""Messages of learning, of the category that achievements bring: to learners, to authors, to admins who review."""

from __future__ import annotations

from shared.learning.messages import certificates, courses, videos
from shared.notifications.message_catalog import Messages

MESSAGES = Messages(
    kinds=(*courses.KINDS, *certificates.KINDS, *videos.KINDS),
    texts={
        "ru": {**courses.RU, **certificates.RU, **videos.RU},
        "en": {**courses.EN, **certificates.EN, **videos.EN},
    },
    labels={"ru": {videos.REASONS: videos.RU_REASONS}, "en": {videos.REASONS: videos.EN_REASONS}},
)
