"""The sandbox's jobs: one after the other, each in a process of its own, and the announcement of its end."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from infra.local.config import REPOSITORY
from infra.local.sandbox.faults import Faults
from infra.local.sandbox.mediaconvert.settings import Plan, plan_of
from infra.local.sandbox.store import Store

Document = dict[str, Any]
# Faults of a job, and of the announcement of its end.
JOB_MODES: Final = ("job_error", "slow", "wrong_duration")
EVENT_MODES: Final = frozenset({"lost_event", "duplicate_event"})
OWN_MODES: Final = frozenset({*JOB_MODES, *EVENT_MODES})
# How long a token gives the same job.
TOKEN_LIFETIME_S: Final = 60
ENDED: Final = ("COMPLETE", "ERROR", "CANCELED")
# https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_error_codes.html: 1999 is an internal error.
INTERNAL_ERROR, UNREADABLE_INPUT, NO_INPUT = 1999, 1010, 1401
WRONG_BY_MS: Final = 30_000
# A job gives way to whatever else runs on the machine.
NICENESS: Final = 19
ACCOUNT: Final = "000000000000"
TYPES: Final = {
    ".m3u8": "application/x-mpegURL",
    ".cmfv": "video/mp4",
    ".cmfa": "audio/mp4",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
}


class Jobs:
    """All jobs of one sandbox; `send` gets the detail of an event for the bus."""

    def __init__(
        self,
        *,
        store: Store,
        faults: Faults,
        s3: Callable[[], Any],
        send: Callable[[Document], None],
        niceness: int = NICENESS,
    ) -> None:
        self._store, self._faults, self._s3, self._send = store, faults, s3, send
        self._niceness = niceness
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        for job in store.select("job"):
            if job["status"] not in ENDED:
                # The server stopped meanwhile: nobody announces it, as if the event had been lost.
                store.put("job", {**job, "status": "ERROR", "errorCode": INTERNAL_ERROR})

    def create(self, body: Document) -> Document:
        """Start a job. Raises BadSettingsError."""
        plan_of(body["settings"])
        now, token = time.time(), body.get("clientRequestToken")
        with self._lock:
            for known in self._store.select("job", [("clientRequestToken", "=", token)] if token else []):
                if token and now - known["createdAt"] < TOKEN_LIFETIME_S:
                    return known
            job_id = f"{round(now * 1000)}-{uuid.uuid4().hex[:6]}"
            job: Document = {
                "id": job_id,
                "arn": f"arn:aws:mediaconvert:us-east-1:{ACCOUNT}:jobs/{job_id}",
                "createdAt": now,
                "clientRequestToken": token,
                "queue": f"arn:aws:mediaconvert:us-east-1:{ACCOUNT}:queues/Default",
                "role": body.get("role"),
                "settings": body["settings"],
                "status": "SUBMITTED",
                "userMetadata": body.get("userMetadata") or {},
            }
            struck = [
                fault
                for mode in JOB_MODES
                if (fault := self._faults.take_for_request("POST", "/jobs", frozenset({mode})))
            ]
            job["faults"] = {fault.mode: fault.seconds for fault in struck}
            self._store.put("job", job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mediaconvert", daemon=True)
                self._thread.start()
        self._waiting.put(job_id)
        return job

    def find(self, job_id: str) -> Document | None:
        """A job, or None."""
        return self._store.get("job", job_id)

    def listed(self) -> list[Document]:
        """All jobs, newest first."""
        return self._store.select("job")[::-1]

    def close(self) -> None:
        """End the process at work; no more jobs are done."""
        self._ended.set()
        self._waiting.put("")
        if self._process is not None:
            self._process.terminate()

    def _work(self) -> None:
        while job_id := self._waiting.get():
            job = self._store.get("job", job_id)
            if job is None or self._ended.is_set():
                return
            self._store.put("job", {**job, "status": "PROGRESSING"})
            try:
                result = self._done(job)
            except (ConnectionError, HTTPClientError):
                # The local cloud stops before this does: the next start ends the job, as one that was cut off.
                continue
            except (BotoCoreError, ClientError, OSError) as error:
                result = {"error": f"{type(error).__name__}: {error}", "code": NO_INPUT}
            if self._ended.is_set():
                return
            self._end(job, result)

    def _done(self, job: Document) -> Document:
        """`{duration_ms}` of a job that was carried out, or `{error, code}`."""
        struck = job["faults"]
        if "slow" in struck:
            time.sleep(float(struck["slow"]))
        if "job_error" in struck:
            return {"error": "An internal error occurred.", "code": INTERNAL_ERROR}
        plan = plan_of(job["settings"])
        with tempfile.TemporaryDirectory(prefix="mediaconvert-") as name:
            folder = Path(name)
            self._s3().download_file(plan.source_bucket, plan.source_key, str(folder / "source"))
            (folder / "plan.json").write_text(json.dumps(plan.document()))
            command = [
                sys.executable,
                "-m",
                "infra.local.sandbox.mediaconvert.transcode",
                str(folder),
                str(self._niceness),
            ]
            # Ctrl-C in the terminal is for us; the pipe ends the process with this one, however that ends.
            with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, start_new_session=True) as process:
                self._process = process
                process.wait()
            self._process = None
            result: Document = {"error": "The process ended early.", "code": INTERNAL_ERROR}
            if (folder / "result.json").exists():
                result = {"code": UNREADABLE_INPUT, **json.loads((folder / "result.json").read_text())}
            if "error" not in result:
                self._upload(folder / "out", plan)
        if "wrong_duration" in struck and "duration_ms" in result:
            result["duration_ms"] = max(0, result["duration_ms"] - WRONG_BY_MS) or result["duration_ms"] + WRONG_BY_MS
        return result

    def _upload(self, out: Path, plan: Plan) -> None:
        for path in sorted(out.iterdir()):
            extra = {"ContentType": TYPES.get(path.suffix, "application/octet-stream")}
            self._s3().upload_file(str(path), plan.bucket, f"{plan.prefix}{path.name}", ExtraArgs=extra)

    def _end(self, job: Document, result: Document) -> None:
        if "error" in result:
            ended = {**job, "status": "ERROR", "errorCode": result["code"], "errorMessage": result["error"]}
        else:
            ended = {**job, "status": "COMPLETE", "outputGroupDetails": _details(job, result["duration_ms"])}
        self._store.put("job", ended)
        mode = self._faults.take(EVENT_MODES)
        if mode == "lost_event":
            return
        # Nobody is there to be told when the local cloud has stopped, as if the event had been lost.
        with contextlib.suppress(BotoCoreError, ClientError):
            for _ in range(2 if mode == "duplicate_event" else 1):
                self._send(_detail(ended))


def _details(job: Document, duration_ms: int) -> list[Document]:
    plan = plan_of(job["settings"])
    sizes = [{"widthInPx": one.width, "heightInPx": one.height} for one in plan.videos]
    cmaf: list[Document] = [{"durationInMs": duration_ms, "videoDetails": one} for one in sizes]
    if plan.audio:
        cmaf.append({"durationInMs": duration_ms})
    whole = {"durationInMs": duration_ms, "videoDetails": sizes[-1]}
    return [{"outputDetails": cmaf}, {"outputDetails": [whole]}, {"outputDetails": [whole]}]


def _detail(job: Document) -> Document:
    """The event's `detail`: https://docs.aws.amazon.com/mediaconvert/latest/ug/ev_status_complete.html"""
    detail: Document = {
        "timestamp": round(time.time() * 1000),
        "accountId": ACCOUNT,
        "queue": job["queue"],
        "jobId": job["id"],
        "status": job["status"],
        "userMetadata": job["userMetadata"],
    }
    if job["status"] == "COMPLETE":
        detail["outputGroupDetails"] = job["outputGroupDetails"]
    else:
        detail |= {"errorCode": job["errorCode"], "errorMessage": job["errorMessage"]}
    return detail
