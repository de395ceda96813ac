"""Messages to a video's owner, at the desk: it can be shown, or it was rejected and why."""

from __future__ import annotations

from shared.learning.videos.rules import Reason
from shared.notifications.message_catalog import MessageKind, label, required_text
from shared.notifications.texts import Text

_VIDEO = {"video": ("title", required_text)}
# Group of labels: a video's reason of rejection, in words that say what to do.
REASONS = "video_reason"

KINDS = (
    MessageKind("video.ready", "video_ready", "desk", _VIDEO, recipient_field="owner_id"),
    MessageKind(
        "video.rejected",
        "video_rejected",
        "desk",
        {**_VIDEO, "reason": ("reason", label(REASONS))},
        recipient_field="owner_id",
    ),
)
RU: dict[str, Text] = {
    "video_ready": Text(
        "Видео готово: {video}",
        "Видео «{video}» готово, его можно показывать в уроке.",
        "Видео «{video}» готово.\n\nЕго можно показывать в уроке.",
    ),
    "video_rejected": Text(
        "Видео не принято: {video}",
        "Видео «{video}» не принято: {reason}.",
        "Видео «{video}» не принято: {reason}.\n\nЗагрузите другой файл.",
    ),
}
EN: dict[str, Text] = {
    "video_ready": Text(
        "Your video is ready: {video}",
        "“{video}” is ready to be shown in a lesson.",
        "“{video}” is ready.\n\nIt can be shown in a lesson.",
    ),
    "video_rejected": Text(
        "Your video was rejected: {video}",
        "“{video}” was rejected: {reason}.",
        "“{video}” was rejected: {reason}.\n\nUpload another file.",
    ),
}
RU_REASONS: dict[str, str] = {
    Reason.EMPTY: "файл пуст",
    Reason.NOT_A_VIDEO: "это не видео",
    Reason.NO_PICTURE: "в файле нет изображения",
    Reason.NO_DURATION: "в файле не указана длительность, сохраните его как MP4",
    Reason.TOO_LONG: "видео длиннее четырёх часов",
    Reason.CUT_OFF: "файл обрывается, загрузите его целиком",
    Reason.UPLOAD_LOST: "загрузка не дошла",
    Reason.TRANSCODE_FAILED: "его не удалось перекодировать",
}
EN_REASONS: dict[str, str] = {
    Reason.EMPTY: "the file is empty",
    Reason.NOT_A_VIDEO: "it is not a video",
    Reason.NO_PICTURE: "the file has no picture",
    Reason.NO_DURATION: "the file does not say how long it is, save it as MP4",
    Reason.TOO_LONG: "it is longer than four hours",
    Reason.CUT_OFF: "the file breaks off, upload the whole of it",
    Reason.UPLOAD_LOST: "the upload did not arrive",
    Reason.TRANSCODE_FAILED: "it could not be transcoded",
}
