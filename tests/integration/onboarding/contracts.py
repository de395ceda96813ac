"""Cases that wait for their contract, and what the desk and the client do with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from shared.onboarding.case import load_case
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.onboarding.factories import AMOUNT, fill_case
from tests.support import http
from tests.support.http import Answer
from tests.support.people import sign_in

WRONG = "000000"


@dataclass
class Contracts:
    """The desk's contract routes for one client, and the client's own."""

    desk: Onboarding
    client_id: str
    texts: list[str] = field(default_factory=list)

    def at_desk(self, method: str, path: str = "", body: Any = None, **options: Any) -> Answer:
        return self.desk.desk(method, f"/{self.client_id}/contract{path}", body, **options)

    def own(self, method: str, path: str = "", body: Any = None, *, by: str | None = "anna", **options: Any) -> Answer:
        from functions.api.contracts.handler import handler

        token = sign_in(self.desk.person(by)).access_token if by else None
        return http.call(handler, method, f"/api/v1/contracts{path}", body, token=token, **options)

    @property
    def detail(self) -> dict[str, Any]:
        return dict(self.desk.desk("GET", f"/{self.client_id}").json)

    @property
    def contract(self) -> dict[str, Any]:
        return dict(self.detail["contract"])

    def render(self) -> None:
        """What the worker makes of the newest task."""
        from functions.workers.documents.handler import handler

        event = self.desk.aws.events("task.document_requested")[-1]
        message = {"id": event["sk"], "type": event["event_type"], "data": event["data"]}
        answer = handler(sqs_event(message), http.Context())
        assert answer == {"batchItemFailures": []}

    def pending(self) -> dict[str, Any]:
        answer = self.at_desk("POST")
        assert answer.status == 202, answer.body
        self.render()
        return self.contract

    def shown(self) -> dict[str, Any]:
        contract = self.pending()
        assert self.at_desk("GET", "/pdf").status == 200
        return contract

    def sms(self) -> str:
        """The text of the last message in the queue, as the worker sends it."""
        [*_, body] = self.desk.aws.messages("sms")
        text = text_of(body)
        self.texts.append(text)
        return text

    def code(self) -> str:
        """Send a code and read it, as the client would."""
        answer = self.at_desk("POST", "/code")
        assert answer.status == 202, answer.body
        return code_in(self.sms())

    def sign(self, code: str, sha256: str | None = None, **options: Any) -> Answer:
        return self.at_desk("POST", "/sign", {"code": code, "sha256": sha256 or self.contract["sha256"]}, **options)


def text_of(body: dict[str, Any]) -> str:
    """The text that the worker makes of a message of the SMS queue."""
    from functions import modules
    from shared.notifications.commands import Command

    command = Command.read("sms", body["data"], modules.messages())
    return modules.messages().render(command.template, command.locale, command.variables).short


def code_in(text: str) -> str:
    found = re.search(r"код № \d+: (\d{6})", text)
    assert found, text
    return found[1]


def other_than(code: str) -> str:
    return WRONG if code != WRONG else "111111"


def sqs_event(*messages: dict[str, Any], attempt: int = 1) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "body": json.dumps({"correlation_id": "test", **message}),
                "attributes": {"ApproximateReceiveCount": str(attempt)},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:atrium-test-documents",
            }
            for number, message in enumerate(messages)
        ]
    }


def complete(desk: Onboarding, *, amount: int = AMOUNT, name: str = "Щёголева-Жданович Ёжиковна") -> Contracts:
    """A client who only lacks the contract."""
    made = desk.client(PHONE, name)
    assert desk.confirm(made).status == 200
    for text in desk.call("GET", "/onboarding/consents", by=None).json["items"]:
        body = {"kind": text["kind"], "version": text["version"], "method": "paper"}
        assert desk.desk("POST", f"/{made['id']}/consents", body).status == 200
    fill_case(made["id"], amount)
    return Contracts(desk, made["id"])


def edit_facts(contracts: Contracts, name: str = "Сидорова Анна") -> None:
    """Another name: what the contract prints is no longer so."""
    now = contracts.detail
    body = {"phone": now["phone"], "full_name": name, "version": now["version"]}
    assert contracts.desk.desk("PUT", f"/{now['id']}/profile", body).status == 200


def loaded(contracts: Contracts) -> Any:
    return load_case(contracts.client_id)
