"""A school whose certificates are made: the worker of the queue `documents`, and what checks a credential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from functions.api.certificates.handler import handler as certificates_api
from shared.core import ids
from shared.core.settings import settings
from shared.learning import models as keys
from shared.learning.certificates.models import Certificate, Certified
from shared.learning.enrolment.models import Enrolment
from shared.providers import storage
from tests.integration.learning.conftest import School
from tests.support.http import Answer
from tests.support.sqs import failed_of


@dataclass
class Certificates:
    """The API of certificates and the worker, over a school."""

    school: School

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = None, key: str | None = None
    ) -> Answer:
        return self.school.ask(certificates_api, method, f"/certificates{path}", body, by, key, "")

    def did(self, method: str, path: str, body: Any = None, *, by: str | None = None, status: int = 200) -> Any:
        answer = self.call(method, path, body, by=by)
        assert answer.status == status, answer.body
        return answer.json

    def complete(self, by: str = "anna", **course: Any) -> str:
        """A course that somebody completes; its id. Nothing is issued yet."""
        course_id, [lesson] = self.school.published("text", **course)
        if course.get("price"):
            self.school.did("POST", f"/courses/{course_id}/enrol", by=by, status=201)
            self.school.pay(course_id, by=by)
        else:
            self.school.enrol(course_id, by=by)
        self.school.did("POST", f"/courses/{course_id}/lessons/{lesson}/complete", by=by)
        return course_id

    def deliver(self, event_type: str, *, which: int = -1, attempt: int = 1) -> bool:
        """Hand an event of a type to the worker; whether it was done with."""
        found = self.school.aws.events(event_type)[which]
        message = {name: found.get(name) for name in ("customer_id", "actor")}
        message |= {"id": found["sk"], "type": found["event_type"], "data": found["data"]}
        return self.work(message, attempt=attempt)

    def work(self, message: dict[str, Any], attempt: int = 1) -> bool:
        from functions.workers.documents.handler import handler

        return failed_of(handler, (ids.new("msg"), message), attempt=attempt) == []

    def issued(self, by: str = "anna", **course: Any) -> tuple[str, str]:
        """(course, number) of a certificate that was issued."""
        course_id = self.complete(by, **course)
        assert self.deliver("course.completed")
        number = self.certified(course_id, by).number
        assert number
        return course_id, number

    def certified(self, course_id: str, by: str = "anna") -> Certified:
        return Certified.get(*keys.certified_key(self.school.person(by), course_id), consistent_read=True)

    def stored(self, number: str) -> Certificate:
        return Certificate.get(*keys.certificate_key(number), consistent_read=True)

    def all_stored(self) -> list[dict[str, Any]]:
        return [one for one in self.school.aws.items("learning") if one["type"] == "certificate"]

    def files(self) -> dict[str, bytes]:
        """All files there are, whoever they are of, by their keys."""
        s3, bucket = self.school.aws.client("s3"), settings().documents_bucket
        found = s3.list_objects_v2(Bucket=bucket, Prefix="certificates/").get("Contents", [])
        store = storage.from_settings("documents")
        return {one["Key"]: store.get(one["Key"]) for one in found}

    def refund(self, course_id: str, by: str = "anna") -> None:
        path = f"/courses/{course_id}/learners/{self.school.person(by)}/refunds"
        answer = self.school.call("POST", path, {"reason": "Не подошёл"}, by="admin", key=ids.new("key"))
        assert answer.status == 201, answer.body
        self.school.run_refunds()
        assert self.enrolment(course_id, by).status == "revoked"

    def enrolment(self, course_id: str, by: str = "anna") -> Enrolment:
        return self.school.enrolment(course_id, by)
