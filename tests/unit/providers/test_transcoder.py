"""What MediaConvert says of a job, as the port tells it."""

from __future__ import annotations

from typing import Any

import pytest

from shared.providers.transcoder.base import JobStatus
from shared.providers.transcoder.mediaconvert import MediaConvert

PICTURE = {"VideoDetails": {"WidthInPx": 640, "HeightInPx": 360}}


class Client:
    """Answers GetJob with a job whose first group has these outputs."""

    def __init__(self, outputs: list[dict[str, Any]]) -> None:
        self._outputs = outputs

    def get_job(self, Id: str) -> dict[str, Any]:  # noqa: N803 - botocore's name
        return {"Job": {"Id": Id, "Status": "COMPLETE", "OutputGroupDetails": [{"OutputDetails": self._outputs}]}}


@pytest.mark.parametrize(
    ("outputs", "milliseconds"),
    [
        ([{"DurationInMs": 20_000, **PICTURE}, {"DurationInMs": 27_500}], 20_000),
        ([{"DurationInMs": 20_000, **PICTURE}, {"DurationInMs": 20_040, **PICTURE}], 20_040),
        ([{"DurationInMs": 20_000}], 20_000),
        ([], None),
    ],
)
def test_a_job_lasts_as_long_as_its_picture_whatever_its_sound(
    outputs: list[dict[str, Any]], milliseconds: int | None
) -> None:
    job = MediaConvert(Client(outputs), bucket="media", role="role", stack="stack").find("job-1")
    assert (job.status, job.duration_ms) == (JobStatus.COMPLETE, milliseconds)
