"""The consumer of the queue `video`: uploads that have arrived (S3's own events), and jobs that have changed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote_plus

from shared.core.observability import logger
from shared.learning.videos import transcoding
from shared.learning.videos.models import INCOMING
from shared.learning.videos.rules import Inspected
from shared.learning.videos.watch import JOB_CHANGED, UPLOAD_ARRIVED
from shared.messaging.worker import MalformedMessageError, ReceiveInfo, batch_handler
from shared.providers import storage, transcoder
from shared.providers.storage.base import ObjectStore


def inspect(store: ObjectStore, key: str) -> Inspected:
    """Read a container; MediaInfo is loaded by the first inspection: most messages of this queue do without."""
    from functions.workers.video import media_file

    return media_file.inspect(store, key)


def handle(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Do what an upload or a job's end asks for; all of it may be repeated."""
    if message["type"] == UPLOAD_ARRIVED:
        for key in message["data"]["keys"]:
            _arrived(str(key))
    elif message["type"] == JOB_CHANGED:
        _job_changed(message["data"])
    else:
        raise MalformedMessageError(f"nothing here handles {message['type']!r}")


def _arrived(key: str) -> None:
    video_id = key.removeprefix(f"{INCOMING}/")
    if video_id == key or not video_id or "/" in video_id:
        logger.warning("upload under an unknown key", key=key)
        return
    bucket = storage.from_settings()
    transcoding.arrived(video_id, bucket=bucket, transcoder=transcoder.from_settings(), inspect=inspect)


def _job_changed(detail: dict[str, Any]) -> None:
    try:
        metadata = detail["userMetadata"]
        video_id, attempt, job_id = str(metadata["video_id"]), int(metadata["attempt"]), str(detail["jobId"])
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedMessageError("a job without the video that it is of") from error
    bucket, jobs = storage.from_settings(), transcoder.from_settings()
    if transcoding.job_changed(video_id, attempt, job_id, bucket=bucket, transcoder=jobs):
        transcoding.arrived(video_id, bucket=bucket, transcoder=jobs, inspect=inspect)


_handler = batch_handler(handle)


def handler(event: dict[str, Any], context: Any) -> Any:
    """The Lambda entry point: S3's events become messages of ours, then each message succeeds or fails alone."""
    records = [{**record, "body": _typed(record["messageId"], record["body"])} for record in event["Records"]]
    return _handler({**event, "Records": records}, context)


def _typed(message_id: str, body: str) -> str:
    """A message with an id and a type; one of ours, and what is none at all, stays as it is.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html; when notifications are
    configured S3 sends `s3:TestEvent` without records.
    """
    try:
        message = json.loads(body)
    except ValueError:
        return body
    if not isinstance(message, dict):
        return body
    if message.get("Event") == "s3:TestEvent":
        return json.dumps({"id": message_id, "type": UPLOAD_ARRIVED, "data": {"keys": []}})
    if not isinstance(message.get("Records"), list):
        return body
    keys = [unquote_plus(str(record["s3"]["object"]["key"])) for record in message["Records"]]
    return json.dumps({"id": message_id, "type": UPLOAD_ARRIVED, "data": {"keys": keys}})
