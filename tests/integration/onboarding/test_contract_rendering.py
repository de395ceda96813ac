"""Renderings that die before and after each call, and what they leave behind."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.errors import UnavailableError
from shared.identity.models import User
from shared.onboarding.contracts import evidence, facts, rendering, template
from shared.providers.storage.s3 import S3Store
from tests.integration.onboarding.conftest import Onboarding
from tests.integration.onboarding.contracts import Contracts, complete, edit_facts, loaded, sqs_event
from tests.support import http


@pytest.fixture
def contracts(desk: Onboarding) -> Contracts:
    return complete(desk)


def deliver(contracts: Contracts, *, attempt: int = 1) -> bool:
    """Give the newest task to the worker; whether it was done."""
    from functions.workers.documents.handler import handler

    event = contracts.desk.aws.events("task.document_requested")[-1]
    message = {"id": event["sk"], "type": event["event_type"], "data": event["data"]}
    answer = handler(sqs_event(message, attempt=attempt), http.Context())
    return not answer["batchItemFailures"]


class Died(Exception):
    """The process ended here."""


def dies(*_: Any, **__: Any) -> Any:
    raise Died


def files(contracts: Contracts) -> list[str]:
    bucket = contracts.desk.aws.environ["DOCUMENTS_BUCKET"]
    listed = contracts.desk.aws.client("s3").list_objects_v2(Bucket=bucket, Prefix="contracts/")
    return [one["Key"] for one in listed.get("Contents", [])]


def test_a_contract_names_the_template_that_it_was_made_from(contracts: Contracts) -> None:
    contracts.at_desk("POST")
    # Asked for from the release before.
    stored = loaded(contracts).contract
    assert stored is not None
    stored.template_version = "2020-01-01"
    stored.save()
    assert deliver(contracts)
    assert contracts.contract["template_version"] == template.VERSION


def test_a_contract_prints_the_serial_number_of_a_device_beside_its_imeis(contracts: Contracts) -> None:
    contracts.pending()
    case = loaded(contracts)
    [device] = case.devices
    device.imei, device.imei2, device.serial = "490154203237518", "352099001761481", "F2LX-9"
    [row] = facts.text_of(case, case.get_contract()).rows
    assert row[2] == "490154203237518, 352099001761481, F2LX-9"


@pytest.mark.parametrize(
    ("owner", "name"),
    [(facts, "unseal"), (S3Store, "put"), (rendering, "change_case")],
    ids=["before KMS", "before the file", "between the file and its record"],
)
def test_a_rendering_that_died_is_done_by_the_next_attempt(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    contracts.at_desk("POST")
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dies)
        assert not deliver(contracts)
    assert contracts.contract["status"] == "rendering"
    assert deliver(contracts, attempt=2)
    assert contracts.contract["status"] == "pending"
    assert len(files(contracts)) == 1
    assert [one["type"] for one in evidence.load(contracts.client_id, contracts.contract["id"])] == [
        "contract.requested",
        "contract.ready",
    ]


def test_a_rendering_that_died_after_its_record_changes_nothing_more(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.tasks import service as tasks

    contracts.at_desk("POST")
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "_succeed", dies)
        assert not deliver(contracts)
    made = contracts.contract
    assert made["status"] == "pending"
    assert deliver(contracts, attempt=2)
    assert contracts.contract == made


def test_the_last_attempt_fails_the_contract_and_a_redrive_makes_it(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any) -> Any:
        raise UnavailableError()

    contracts.at_desk("POST")
    with monkeypatch.context() as patch:
        patch.setattr(facts, "unseal", down)
        assert not deliver(contracts, attempt=1)
        assert contracts.contract["status"] == "rendering"
        assert not deliver(contracts, attempt=3)
    assert (contracts.contract["status"], contracts.contract["failure"]) == ("failed", "gave_up")
    assert deliver(contracts, attempt=1)
    assert (contracts.contract["status"], contracts.contract["failure"]) == ("pending", None)


def test_a_cancelled_client_gets_no_contract(contracts: Contracts) -> None:
    contracts.at_desk("POST")
    contracts.desk.desk("POST", f"/{contracts.client_id}/cancel", {"reason": "передумал"})
    assert deliver(contracts)
    assert contracts.contract["status"] == "cancelled"
    assert files(contracts) == []


def test_a_manager_who_lost_the_role_leaves_a_failed_contract_that_others_ask_for_again(contracts: Contracts) -> None:
    contracts.at_desk("POST")
    contracts.desk.person("manager").update([User.roles.set({"customer"})])
    for _ in range(2):
        assert deliver(contracts)
    seen = contracts.desk.desk("GET", f"/{contracts.client_id}", by="admin").json
    assert (seen["contract"]["status"], seen["contract"]["failure"]) == ("failed", "task_permission_lost")
    assert "contract_failed" in [one["code"] for one in seen["blockers"]]
    assert len(contracts.desk.aws.events("contract.failed")) == 1
    assert contracts.at_desk("POST", by="admin").status == 202
    assert deliver(contracts)
    assert contracts.desk.desk("GET", f"/{contracts.client_id}", by="admin").json["contract"]["status"] == "pending"


def test_a_task_that_was_given_up_fails_no_contract_that_another_makes(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    contracts.at_desk("POST")
    old = contracts.desk.aws.events("task.document_requested")[-1]
    contracts.desk.clock.tick(minutes=16)
    contracts.at_desk("POST")
    from functions.workers.documents.handler import handler

    message = {"id": old["sk"], "type": old["event_type"], "data": old["data"]}
    with monkeypatch.context() as patch:
        patch.setattr(facts, "unseal", dies)
        assert handler(sqs_event(message, attempt=3), http.Context())["batchItemFailures"]
    assert contracts.contract["status"] == "rendering"
    assert deliver(contracts)
    assert contracts.contract["status"] == "pending"


def test_a_file_that_comes_after_the_erasure_does_not_stay(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    contracts.at_desk("POST")
    put = S3Store.put

    def slow(store: S3Store, *args: Any, **options: Any) -> None:
        contracts.desk.desk("POST", f"/{contracts.client_id}/cancel", {"reason": "передумал"})
        erased = contracts.desk.desk("POST", f"/{contracts.client_id}/erase", {"reason": "письмо"}, by="admin")
        assert erased.status == 200, erased.body
        put(store, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(S3Store, "put", slow)
        assert deliver(contracts)
    assert contracts.detail["contract"] is None
    bucket = contracts.desk.aws.environ["DOCUMENTS_BUCKET"]
    left = contracts.desk.aws.client("s3").list_object_versions(Bucket=bucket, Prefix="contracts/")
    assert (left.get("Versions", []), left.get("DeleteMarkers", [])) == ([], [])


def test_a_contract_that_was_ended_while_it_was_made_leaves_no_file(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    contracts.at_desk("POST")
    put = S3Store.put

    def slow(store: S3Store, *args: Any, **options: Any) -> None:
        put(store, *args, **options)
        # An erasure has looked for files before and is about to forget the contract.
        cancelled = contracts.desk.desk("POST", f"/{contracts.client_id}/cancel", {"reason": "передумал"})
        assert cancelled.status == 200, cancelled.body

    with monkeypatch.context() as patch:
        patch.setattr(S3Store, "put", slow)
        assert deliver(contracts)
    assert contracts.contract["status"] == "cancelled"
    assert files(contracts) == []


def test_an_old_task_does_not_make_a_newer_version(contracts: Contracts) -> None:
    contracts.at_desk("POST")
    old = contracts.desk.aws.events("task.document_requested")[-1]
    edit_facts(contracts)
    contracts.at_desk("POST")
    from functions.workers.documents.handler import handler

    message = {"id": old["sk"], "type": old["event_type"], "data": old["data"]}
    assert handler(sqs_event(message), http.Context()) == {"batchItemFailures": []}
    assert (contracts.contract["status"], contracts.contract["version"]) == ("rendering", 2)
    assert deliver(contracts)
    assert contracts.contract["status"] == "pending"


def test_a_lost_rendering_may_be_asked_for_again(contracts: Contracts) -> None:
    first = contracts.at_desk("POST").json
    assert contracts.at_desk("POST").json == first
    contracts.desk.clock.tick(minutes=16)
    again = contracts.at_desk("POST").json
    assert again["task_id"] != first["task_id"]
    assert (again["contract_id"], again["version"]) == (first["contract_id"], 1)


def test_the_log_of_a_signed_contract_is_whole(contracts: Contracts) -> None:
    contracts.shown()
    assert contracts.sign(contracts.code()).status == 200
    contract = loaded(contracts).contract
    entries = evidence.load(contracts.client_id, contract.contract_id)
    assert [one["type"] for one in entries] == [
        "contract.requested",
        "contract.ready",
        "contract.viewed",
        "contract.code_sent",
        "contract.signed",
    ]
    found = evidence.verify(entries, head=contract.evidence_head, count=int(contract.evidence_count))
    assert found.is_intact
    assert entries[-1]["data"]["sha256"] == contract.sha256
    assert entries[-1]["ip"]
    assert {one["kind"] for one in entries[-1]["data"]["consents"]} == {"personal_data", "e_signature"}


def test_superseded_versions_are_kept_by_their_hash(contracts: Contracts) -> None:
    from shared.onboarding.contracts.models import SupersededContract

    old = contracts.pending()
    edit_facts(contracts)
    contracts.pending()
    key = SupersededContract.key(contracts.client_id, old["id"], 1)
    stored = SupersededContract.get_or_none(*key, consistent=True)
    assert stored is not None
    assert stored.sha256 == old["sha256"]
    entries = evidence.load(contracts.client_id, old["id"])
    assert [one["type"] for one in entries][2:4] == ["contract.superseded", "contract.requested"]
    assert evidence.verify(entries, head=loaded(contracts).contract.evidence_head).is_intact
