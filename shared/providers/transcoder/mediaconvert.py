"""AWS Elemental MediaConvert, API of 2017-08-29: https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.providers.transcoder.base import (
    AUDIO_BITS_PER_SECOND,
    PLAYLIST,
    POSTER,
    PROGRESSIVE,
    SEGMENT_SECONDS,
    Job,
    JobNotFoundError,
    JobRefusedError,
    JobStatus,
    Rendition,
    TranscodeRequest,
    TranscoderUnavailableError,
)

AUDIO_SOURCE = "Audio Selector 1"
AUDIO_GROUP = "audio"
# 1 (worst) to 10: 7 is what AWS recommends for screens of 720 lines and fewer.
# https://docs.aws.amazon.com/mediaconvert/latest/ug/cbr-vbr-qvbr.html
QUALITY = 7
# Two pictures, as many seconds apart: the first one of many videos is black.
POSTER_AFTER_SECONDS = 5
REFUSALS = frozenset({"BadRequestException", "ConflictException"})


class MediaConvert:
    """Jobs in the account's default queue; ``client`` is a botocore client, ``role`` what reads and writes for them."""

    def __init__(self, client: Any, *, bucket: str, role: str, stack: str) -> None:
        self._client = client
        self._bucket = bucket
        self._role = role
        self._stack = stack

    def start(self, request: TranscodeRequest) -> str:
        """CreateJob; its token holds for a minute (ClientRequestToken), so callers store the job's id."""
        with _translated():
            made = self._client.create_job(
                Role=self._role,
                ClientRequestToken=request.token,
                Settings=job_settings(request, self._bucket),
                UserMetadata={
                    "stack": self._stack,
                    "video_id": request.video_id,
                    "attempt": str(request.attempt),
                },
            )
        return str(made["Job"]["Id"])

    def find(self, job_id: str) -> Job:
        """GetJob; a job is kept for three months."""
        with _translated():
            found = self._client.get_job(Id=job_id)["Job"]
        groups = found.get("OutputGroupDetails") or [{}]
        # Of the CMAF group, the first that `job_settings` asks for: pictures last as long as they are apart.
        outputs = groups[0].get("OutputDetails", ())
        # Sound that goes on behind the picture is an output of its own length (`PadVideo` is off by default).
        shown = [one for one in outputs if one.get("VideoDetails")] or outputs
        durations = [int(one["DurationInMs"]) for one in shown if one.get("DurationInMs")]
        return Job(
            str(found["Id"]),
            JobStatus(found["Status"]),
            duration_ms=max(durations, default=None),
            error_code=found.get("ErrorCode"),
            error_message=str(found.get("ErrorMessage", "")),
        )


def job_settings(request: TranscodeRequest, bucket: str) -> dict[str, Any]:
    """The job's `Settings`: CMAF with HLS playlists, one progressive MP4 of the largest size, pictures."""
    base = f"s3://{bucket}/{request.prefix}"
    largest = request.renditions[-1]
    audio = [_audio()] if request.has_audio else []
    cmaf = [_cmaf_video(one, has_audio=request.has_audio) for one in request.renditions]
    if request.has_audio:
        cmaf.append(
            {
                "NameModifier": "_audio",
                "ContainerSettings": {
                    "Container": "CMFC",
                    "CmfcSettings": {
                        "AudioGroupId": AUDIO_GROUP,
                        "AudioTrackType": "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT",
                    },
                },
                "AudioDescriptions": audio,
            }
        )
    progressive: dict[str, Any] = {
        "ContainerSettings": {"Container": "MP4", "Mp4Settings": {"MoovPlacement": "PROGRESSIVE_DOWNLOAD"}},
        "VideoDescription": _picture(largest),
    }
    if audio:
        progressive["AudioDescriptions"] = audio
    source: dict[str, Any] = {
        "FileInput": f"s3://{bucket}/{request.source_key}",
        "TimecodeSource": "ZEROBASED",
        "VideoSelector": {"Rotate": "AUTO"},
    }
    if audio:
        source["AudioSelectors"] = {AUDIO_SOURCE: {"DefaultSelection": "DEFAULT"}}
    return {
        "TimecodeConfig": {"Source": "ZEROBASED"},
        "Inputs": [source],
        "OutputGroups": [
            {
                "Name": "CMAF",
                "OutputGroupSettings": {
                    "Type": "CMAF_GROUP_SETTINGS",
                    "CmafGroupSettings": {
                        "Destination": base + PLAYLIST,
                        "SegmentControl": "SEGMENTED_FILES",
                        "SegmentLength": SEGMENT_SECONDS,
                        "FragmentLength": SEGMENT_SECONDS,
                        "WriteHlsManifest": "ENABLED",
                        "WriteDashManifest": "DISABLED",
                        "ManifestDurationFormat": "FLOATING_POINT",
                        "ManifestCompression": "NONE",
                        "StreamInfResolution": "INCLUDE",
                        "CodecSpecification": "RFC_6381",
                    },
                },
                "Outputs": cmaf,
            },
            _file_group("MP4", base + PROGRESSIVE, progressive),
            _file_group("Pictures", base + POSTER, _pictures(largest, request.duration_seconds)),
        ],
    }


def _file_group(name: str, destination: str, output: dict[str, Any]) -> dict[str, Any]:
    return {
        "Name": name,
        "OutputGroupSettings": {
            "Type": "FILE_GROUP_SETTINGS",
            "FileGroupSettings": {"Destination": destination},
        },
        "Outputs": [output],
    }


def _cmaf_video(rendition: Rendition, *, has_audio: bool) -> dict[str, Any]:
    container: dict[str, Any] = {"Container": "CMFC"}
    if has_audio:
        container["CmfcSettings"] = {"AudioRenditionSets": AUDIO_GROUP}
    return {
        "NameModifier": f"_{rendition.name}",
        "ContainerSettings": container,
        "VideoDescription": _picture(rendition),
    }


def _picture(rendition: Rendition) -> dict[str, Any]:
    return {
        "Width": rendition.width,
        "Height": rendition.height,
        "CodecSettings": {
            "Codec": "H_264",
            "H264Settings": {
                "RateControlMode": "QVBR",
                "QvbrSettings": {"QvbrQualityLevel": QUALITY},
                "MaxBitrate": rendition.bits_per_second,
                "QualityTuningLevel": "SINGLE_PASS_HQ",
                "CodecProfile": "MAIN",
                "CodecLevel": "AUTO",
                "FramerateControl": "INITIALIZE_FROM_SOURCE",
                "ParControl": "SPECIFIED",
                "ParNumerator": 1,
                "ParDenominator": 1,
                # A segment begins with a picture that needs no other.
                "GopSize": float(SEGMENT_SECONDS),
                "GopSizeUnits": "SECONDS",
                "GopClosedCadence": 1,
                "SceneChangeDetect": "DISABLED",
            },
        },
    }


def _audio() -> dict[str, Any]:
    return {
        "AudioSourceName": AUDIO_SOURCE,
        "CodecSettings": {
            "Codec": "AAC",
            "AacSettings": {
                "Bitrate": AUDIO_BITS_PER_SECOND,
                "CodingMode": "CODING_MODE_2_0",
                "SampleRate": 48_000,
                "RateControlMode": "CBR",
                "CodecProfile": "LC",
            },
        },
    }


def _pictures(rendition: Rendition, duration_seconds: float) -> dict[str, Any]:
    """Written as `poster.0000000.jpg` and so on: MediaConvert numbers them always."""
    apart = max(1, min(POSTER_AFTER_SECONDS, int(duration_seconds / 2)))
    return {
        "ContainerSettings": {"Container": "RAW"},
        "VideoDescription": {
            "Width": rendition.width,
            "Height": rendition.height,
            "CodecSettings": {
                "Codec": "FRAME_CAPTURE",
                "FrameCaptureSettings": {
                    "FramerateNumerator": 1,
                    "FramerateDenominator": apart,
                    "MaxCaptures": 2,
                    "Quality": 80,
                },
            },
        },
    }


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "NotFoundException":
            raise JobNotFoundError(code) from error
        if code in REFUSALS:
            raise JobRefusedError(f"{code}: {error.response['Error'].get('Message', '')}") from error
        raise TranscoderUnavailableError(code) from error
    except BotoCoreError as error:
        raise TranscoderUnavailableError(type(error).__name__) from error
