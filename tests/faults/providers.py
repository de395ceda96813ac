"""The world outside the functions, in memory: the payment provider, the SMS gateway, the model, the game, the mirror.

And MediaConvert, which moto does not have.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from shared.providers.ai.base import AiUnavailableError
from shared.providers.ai.fake import FakeAi
from shared.providers.http import Answer, JsonClient, NoAnswerError, NotConnectedError
from shared.providers.nakama.base import NakamaUnavailableError, Notice
from shared.providers.nakama.fake import FakeNakama
from shared.providers.payments.base import ProviderUnavailableError
from shared.providers.payments.fake import FakePayments
from shared.providers.sms import exolve, smsc
from shared.providers.supabase.base import SupabaseUnavailableError
from shared.providers.supabase.fake import FakeSupabase
from shared.providers.transcoder.base import RUNNING, Job, JobStatus, TranscodeRequest, TranscoderUnavailableError
from shared.providers.transcoder.fake import FakeTranscoder
from tests.faults.call_interceptor import CallInterceptor
from tests.faults.cloud import Cloud

GATEWAY_URL = "https://sms.example.com/send"
EXOLVE_URL = "https://exolve.example.com"
SMSC_URL = "https://smsc.example.com"
# https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html, clientRequestToken
TOKEN_LIFETIME = timedelta(minutes=1)


# How the interceptor counts a request; SMSC's question for a status carries its parameters in the address.
_NAMES = {
    EXOLVE_URL + exolve.SEND: "exolve.SendSMS",
    EXOLVE_URL + exolve.LIST: "exolve.GET list",
    SMSC_URL + smsc.SEND: "smsc.send",
}


class Numbered:
    """A provider whose every call passes the interceptor; `lost` is what it raises when no answer comes."""

    def __init__(self, provider: Any, interceptor: CallInterceptor, name: str, lost: type[Exception]) -> None:
        self._provider, self._interceptor = provider, interceptor
        self._name, self._lost = name, lost

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._provider, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._interceptor.provider(
                f"{self._name}.{name}", lambda: method(*args, **kwargs), lost=lambda: self._lost("no answer")
            )

        return call


@dataclass
class Provider(FakePayments):
    """The payment provider, which also knows of what it has sent notifications."""

    notified: dict[str, str] = field(default_factory=dict)

    def news(self) -> list[tuple[str, str]]:
        """(event, object id) of what has happened since the last look: what YooKassa notifies of."""
        found: list[tuple[str, str]] = []
        for kind, items in (("payment", self.payments), ("refund", self.refunds)):
            for item_id, item in items.items():
                if item.status != self.notified.get(item_id, "pending"):
                    self.notified[item_id] = item.status
                    if (kind, item.status) != ("refund", "canceled"):
                        found.append((f"{kind}.{item.status}", item_id))
        return found


@dataclass
class Game(FakeNakama):
    """The game, whose players read their notifications."""

    cloud: Cloud | None = None

    def notify(self, notice: Notice) -> None:
        super().notify(notice)
        assert self.cloud is not None
        self.cloud.arrive("nakama", notice.user_id, notice.text, notice.message_id, notice.subject)


@dataclass
class Gateway:
    """The SMS gateway: it sends a message once per idempotency key."""

    cloud: Cloud
    seen: dict[str, str] = field(default_factory=dict)

    def post(self, body: dict[str, Any], key: str) -> Answer:
        if key not in self.seen:
            self.seen[key] = f"gateway-{len(self.seen) + 1}"
            self.cloud.arrive("sms", body["to"], body["text"], body["id"])
        return Answer(200, {"id": self.seen[key]})


@dataclass
class RussianSenders:
    """MTS Exolve and SMSC.ru, which take every message once more that they are sent once more.

    Phones in `out_of_reach` get nothing by Exolve. `reports` are (provider, body of its report) that were not sent yet.
    """

    cloud: Cloud
    out_of_reach: set[str] = field(default_factory=set)
    reports: list[tuple[str, str]] = field(default_factory=list)
    _taken: list[dict[str, Any]] = field(default_factory=list)

    def call(self, url: str, body: Any) -> Answer:
        """The answer to a request of the adapters `ExolveSms` and `SmscSms`."""
        if url == EXOLVE_URL + exolve.SEND:
            return self._by_exolve(body)
        if url == EXOLVE_URL + exolve.LIST:
            return Answer(200, {"messages": [one for one in self._taken if one["receiver"] == body["receiver"]]})
        if url == SMSC_URL + smsc.SEND:
            return self._by_smsc(body)
        assert url.startswith(f"{SMSC_URL}{smsc.STATUS}?"), f"{url}: an address that is simulated nowhere"
        asked = dict(parse_qsl(urlsplit(url).query))
        is_known = any(one["message_id"] == asked["id"] for one in self._taken)
        return Answer(200, {"status": 1 if is_known else smsc.NOT_FOUND})

    def _by_exolve(self, body: dict[str, Any]) -> Answer:
        phone, message_id = f"+{body['destination']}", str(4000 + len(self._taken))
        self._taken.append({"message_id": message_id, "receiver": body["destination"], "text": body["text"]})
        status = "UNDELIVERED" if phone in self.out_of_reach else "DELIVERED"
        self.reports.append(("exolve", json.dumps({"message_id": message_id, "delivery_status": status})))
        if status == "DELIVERED":
            self.cloud.arrive("sms", phone, body["text"])
        return Answer(200, {"message_id": message_id})

    def _by_smsc(self, body: dict[str, Any]) -> Answer:
        self._taken.append({"message_id": str(body["id"]), "receiver": body["phones"], "text": body["mes"]})
        self.reports.append(("smsc", urlencode({"id": body["id"], "phone": body["phones"], "status": 1})))
        self.cloud.arrive("sms", body["phones"], body["mes"])
        return Answer(200, {"id": body["id"], "cnt": 1})


@dataclass
class MediaConvert(FakeTranscoder):
    """MediaConvert, whose jobs end as soon as nobody works and which announces each end once.

    Attempts (`request.token`) in `failing` end with an error, ends of those in `silent` are not announced, and those in
    `repeated` are announced twice. None ends while it `is_paused`.
    """

    cloud: Cloud | None = None
    stack: str = ""
    failing: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)
    is_paused: bool = False
    started: dict[str, datetime] = field(default_factory=dict)

    def start(self, request: TranscodeRequest) -> str:
        """The same token gives the same job for a minute, and later one more."""
        assert self.cloud is not None
        now, token = self.cloud.clock.at, request.token
        same = [job_id for job_id, one in self.requests.items() if one.token == token]
        if same and now - self.started[same[-1]] < TOKEN_LIFETIME:
            return same[-1]
        job_id = f"job-{token}-{len(same) + 1}"
        self.requests[job_id], self.started[job_id] = request, now
        self.jobs[job_id] = Job(job_id, JobStatus.PROGRESSING)
        return job_id

    def go_on(self) -> bool:
        """End the jobs that are under way; whether there were any."""
        running = [job for job in self.jobs.values() if job.status in RUNNING and not self.is_paused]
        for job in running:
            token = self.requests[job.id].token
            if token in self.failing:
                self.fail(job.id)
            else:
                self.complete(job.id)
            for _ in range(0 if token in self.silent else 2 if token in self.repeated else 1):
                self._announce(job.id)
        return bool(running)

    def _announce(self, job_id: str) -> None:
        request = self.requests[job_id]
        metadata = {"stack": self.stack, "video_id": request.video_id, "attempt": str(request.attempt)}
        detail = {"jobId": job_id, "status": self.jobs[job_id].status.value, "userMetadata": metadata}
        assert self.cloud is not None
        self.cloud.announce("aws.mediaconvert", "MediaConvert Job State Change", detail)


@contextmanager
def reached(
    interceptor: CallInterceptor,
    provider: FakePayments,
    gateway: Gateway,
    texts: RussianSenders,
    model: FakeAi,
    game: Game,
    project: FakeSupabase,
    transcoder: MediaConvert,
) -> Iterator[None]:
    """Functions reach these instead of the internet until the block ends."""

    def send(client: Any, method: str, path: str, body: Any, headers: Any, ends: float) -> Answer:
        url = client._base_url + path
        if url != GATEWAY_URL:
            return interceptor.provider(
                _NAMES.get(url, "smsc.GET status"),
                lambda: texts.call(url, body),
                lost=lambda: NoAnswerError("timed out"),
                refused=lambda: NotConnectedError("refused"),
            )
        return interceptor.provider(
            "http.POST sms",
            lambda: gateway.post(body, headers["Idempotency-Key"]),
            lost=lambda: NoAnswerError("timed out"),
        )

    payments = Numbered(provider, interceptor, "payments", ProviderUnavailableError)
    thinking = Numbered(model, interceptor, "ai", AiUnavailableError)
    players = Numbered(game, interceptor, "nakama", NakamaUnavailableError)
    tables = Numbered(project, interceptor, "supabase", SupabaseUnavailableError)
    videos = Numbered(transcoder, interceptor, "mediaconvert", TranscoderUnavailableError)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JsonClient, "_send", send)
        patch.setattr("shared.providers.payments._yookassa", lambda *_: payments)
        patch.setattr("shared.providers.ai.openai._client", lambda *_: thinking)
        patch.setattr("shared.providers.transcoder.from_settings", lambda: videos)
        patch.setattr("shared.providers.nakama.rpc.NakamaRpc", lambda *_, **__: players)
        patch.setattr("shared.providers.supabase.rest.SupabaseRest", lambda *_, **__: tables)
        patch.setenv("SMS_FALLBACK_URL", GATEWAY_URL)
        patch.setenv("EXOLVE_BASE_URL", EXOLVE_URL)
        patch.setenv("SMSC_BASE_URL", SMSC_URL)
        patch.setenv("NAKAMA_BASE_URL", "https://game.example.com")
        patch.setenv("SUPABASE_BASE_URL", "https://project.example.com")
        yield
