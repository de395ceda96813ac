"""Files in Amazon S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from shared.providers.storage.base import (
    ObjectExistsError,
    ObjectInfo,
    ObjectNotFoundError,
    ObjectTooLargeError,
    Part,
    PresignedPost,
    StorageUnavailableError,
    StoredObject,
)

MISSING = frozenset({"404", "NoSuchKey", "NoSuchUpload", "NotFound"})
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html: a 409 is to be sent again.
EXISTS = frozenset({"412", "PreconditionFailed"})


class S3Store:
    """One bucket; ``client`` is a botocore S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def presigned_post(self, key: str, *, content_type: str, max_bytes: int, expires_s: int = 600) -> PresignedPost:
        """A presigned POST: S3 itself refuses another type, an empty file or one that is too large."""
        form = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=expires_s,
        )
        return PresignedPost(form["url"], form["fields"])

    def presigned_get(self, key: str, *, filename: str | None = None, expires_s: int = 600) -> str:
        """A presigned GET; S3 answers that it is an attachment, so that a browser saves it and never shows it."""
        disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}" if filename else "attachment"
        params = {"Bucket": self._bucket, "Key": key, "ResponseContentDisposition": disposition}
        return cast(str, self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=expires_s))

    def info(self, key: str) -> ObjectInfo:
        """Ask for the head."""
        with _translated(key):
            head = self._client.head_object(Bucket=self._bucket, Key=key)
        return ObjectInfo(int(head["ContentLength"]), str(head.get("ContentType", "application/octet-stream")))

    def get(self, key: str, *, max_bytes: int | None = None) -> bytes:
        """Read it whole."""
        with _translated(key):
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            if max_bytes is not None and int(answer["ContentLength"]) > max_bytes:
                answer["Body"].close()
                raise ObjectTooLargeError(key)
            return cast(bytes, answer["Body"].read())

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """A GET with `Range`; the offset is within the object."""
        with _translated(key):
            answer = self._client.get_object(Bucket=self._bucket, Key=key, Range=f"bytes={start}-{start + length - 1}")
            return cast(bytes, answer["Body"].read())

    def start_multipart(self, key: str, *, content_type: str) -> str:
        """S3 aborts what nobody completes after a day (a rule of the bucket's lifecycle)."""
        with _translated(key):
            made = self._client.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=content_type)
        return str(made["UploadId"])

    def presigned_part(self, key: str, upload_id: str, number: int, *, size: int, expires_s: int = 3600) -> str:
        """`Content-Length` is among the signed headers, so S3 itself refuses a part that is longer or shorter."""
        params = {
            "Bucket": self._bucket,
            "Key": key,
            "UploadId": upload_id,
            "PartNumber": number,
            "ContentLength": size,
        }
        return cast(str, self._client.generate_presigned_url("upload_part", Params=params, ExpiresIn=expires_s))

    def list_parts(self, key: str, upload_id: str) -> list[Part]:
        """All pages."""
        found: list[Part] = []
        more: dict[str, Any] = {}
        with _translated(key):
            while True:
                page = self._client.list_parts(Bucket=self._bucket, Key=key, UploadId=upload_id, **more)
                found += [Part(one["PartNumber"], one["Size"], one["ETag"]) for one in page.get("Parts", ())]
                if not page.get("IsTruncated"):
                    return found
                more = {"PartNumberMarker": page["NextPartNumberMarker"]}

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """By the ETags that S3 itself gave the parts."""
        named = [{"PartNumber": one.number, "ETag": one.etag} for one in parts]
        with _translated(key):
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": named}
            )

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Parts that arrive while it is aborted may stay until the lifecycle's rule takes them."""
        with suppress(ObjectNotFoundError), _translated(key):
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)

    def put(
        self,
        key: str,
        data: bytes,
        *,
        content_type: str,
        cache_control: str | None = None,
        only_if_new: bool = False,
        retain_until: datetime | None = None,
    ) -> None:
        """Write it whole."""
        extra: dict[str, Any] = {"CacheControl": cache_control} if cache_control else {}
        if only_if_new:
            extra["IfNoneMatch"] = "*"
        if retain_until is not None:
            extra |= {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": retain_until}
        with _translated(key):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=content_type, **extra)

    def erase(self, key: str) -> None:
        """Remove every version and delete marker; in a bucket that never had versions there is one, `null`."""
        self._erase(key, lambda found: found == key)

    def erase_prefix(self, prefix: str) -> None:
        """As `erase`, for all keys under the prefix."""
        self._erase(prefix, lambda _: True)

    def _erase(self, prefix: str, is_meant: Callable[[str], bool]) -> None:
        markers: dict[str, str] = {}
        with _translated(prefix):
            while True:
                page = self._client.list_object_versions(Bucket=self._bucket, Prefix=prefix, **markers)
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if is_meant(one["Key"]):
                        self._client.delete_object(Bucket=self._bucket, Key=one["Key"], VersionId=one["VersionId"])
                if not page.get("IsTruncated"):
                    return
                markers = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}

    def join(self, sources: Sequence[str], target: str, *, content_type: str) -> None:
        """Copy them on the server's side as the parts of one upload, which S3 aborts after a day if this dies."""
        where = {"Bucket": self._bucket, "Key": target}
        with _translated(target):
            upload = self._client.create_multipart_upload(**where, ContentType=content_type)["UploadId"]
            parts = []
            for number, source in enumerate(sources, start=1):
                copied = self._client.upload_part_copy(
                    **where,
                    UploadId=upload,
                    PartNumber=number,
                    CopySource={"Bucket": self._bucket, "Key": source},
                )
                parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
            self._client.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})

    def delete(self, key: str) -> None:
        """Remove it."""
        with _translated(key):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def copy(self, source: str, target: str) -> None:
        """Copy on the server's side."""
        with _translated(source):
            self._client.copy_object(
                Bucket=self._bucket, Key=target, CopySource={"Bucket": self._bucket, "Key": source}
            )

    def listed(self, prefix: str, *, after: str = "", limit: int) -> list[StoredObject]:
        """One page, in the order of the keys."""
        extra = {"StartAfter": after} if after else {}
        with _translated(prefix):
            page = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=limit, **extra)
        return [StoredObject(one["Key"], one["LastModified"]) for one in page.get("Contents", [])]


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in MISSING:
            raise ObjectNotFoundError(key) from error
        if code in EXISTS:
            raise ObjectExistsError(key) from error
        raise StorageUnavailableError(code) from error
    except BotoCoreError as error:
        raise StorageUnavailableError(type(error).__name__) from error
