"""The seal of a signed contract: what it says, who is not fooled, and what outages cost."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError
from cryptography import x509
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from infra.ops import seal as operator
from infra.ops.problems import OperatorError
from shared.core import clock, secrets
from shared.core.settings import settings
from shared.onboarding.contracts import evidence
from shared.providers import storage
from tests.integration.onboarding import seals
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.integration.onboarding.contracts import Contracts, complete
from tests.integration.onboarding.seals import check, deliver, sealed_file, sign, stored, watch
from tests.support import proof


@pytest.fixture
def contracts(desk: Onboarding) -> Contracts:
    seals.public_key_known_anew()
    return complete(desk)


@pytest.fixture
def sealed(contracts: Contracts) -> Contracts:
    sign(contracts)
    assert deliver(contracts)
    return contracts


def roots(contracts: Contracts) -> list[bytes]:
    return [seals.certificate_of(contracts.desk.aws)]


def test_a_signed_contract_is_sealed_and_the_file_begins_with_the_signed_bytes(sealed: Contracts) -> None:
    contract = stored(sealed)
    signed, content = seals.read(str(contract.object_key)), sealed_file(sealed)
    assert (contract.status, contract.seal["level"]) == ("sealed", "B-B")
    assert content.startswith(signed)
    assert len(content) > len(signed)
    assert check(content, roots(sealed)).is_good
    assert contract.sealed_sha256 == hashlib.sha256(content).hexdigest()
    assert contract.sealed_size == len(content)
    shown = sealed.contract
    assert shown["status"] == "sealed"
    assert shown["seal"] == {"level": "B-B", "fingerprint": contract.seal["fingerprint"]}
    assert shown["sealed_at"] == "2026-03-10T09:00:00.000Z"
    assert "seal_pending" not in [one["code"] for one in sealed.detail["blockers"]]
    [event] = sealed.desk.aws.events("contract.sealed")
    assert (event["data"]["level"], event["data"]["sha256"]) == ("B-B", contract.sealed_sha256)
    assert sealed.at_desk("GET", "/pdf").json["kind"] == "sealed"


def test_the_log_is_attached_and_recomputes_to_its_head(sealed: Contracts) -> None:
    reader = PdfFileReader(io.BytesIO(sealed_file(sealed)))
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    attached = names[1].get_object()["/EF"]["/F"].data
    log = json.loads(attached)
    assert evidence.verify(log, head=stored(sealed).evidence_head).is_intact
    assert log[-1]["type"] == "contract.signed"


def test_the_sealed_file_is_locked_until_five_years_behind_the_year(sealed: Contracts) -> None:
    contract = stored(sealed)
    s3 = sealed.desk.aws.client("s3")
    head = s3.head_object(Bucket=settings().documents_bucket, Key=contract.sealed_key)
    assert head["ObjectLockMode"] == "GOVERNANCE"
    assert f"{head['ObjectLockRetainUntilDate']:%Y-%m-%d}" == "2032-01-01"
    signed = s3.head_object(Bucket=settings().documents_bucket, Key=contract.object_key)
    assert "ObjectLockMode" not in signed


def test_sealed_twice_makes_one_file_and_one_event(sealed: Contracts) -> None:
    before = sealed_file(sealed)
    assert deliver(sealed)
    assert deliver(sealed)
    assert sealed_file(sealed) == before
    assert len(sealed.desk.aws.events("contract.sealed")) == 1


def test_two_workers_at_once_make_one_file(contracts: Contracts, at_once: Callable[..., list[Any]]) -> None:
    sign(contracts)
    assert at_once(lambda: deliver(contracts), lambda: deliver(contracts)) == [True, True]
    contract = stored(contracts)
    assert hashlib.sha256(sealed_file(contracts)).hexdigest() == contract.sealed_sha256
    assert hashlib.sha256(seals.read(str(contract.bundle_key))).hexdigest() == contract.bundle_sha256
    assert len(contracts.desk.aws.events("contract.sealed")) == 1


def _one_byte(content: bytes, signed: bytes) -> bytes:
    at = len(signed) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _page_added(content: bytes, _: bytes) -> bytes:
    update = IncrementalPdfFileWriter(io.BytesIO(content))
    blank = update.add_object(generic.StreamObject(stream_data=b""))
    update.insert_page(writer.PageObject(contents=blank, media_box=[0, 0, 100, 100]))
    return _written(update)


def _metadata(content: bytes, _: bytes) -> bytes:
    update = IncrementalPdfFileWriter(io.BytesIO(content))
    update.root["/Lang"] = generic.pdf_string("en")
    update.update_root()
    return _written(update)


def _written(update: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    update.write(out)
    return out.getvalue()


TAMPERINGS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "one byte": _one_byte,
    "a page added": _page_added,
    "metadata": _metadata,
    "truncated": lambda content, _: content[:-400],
    "something behind it": lambda content, _: content + b"\n% more\n",
    "without its seal": lambda _, signed: signed,
    "no document": lambda *_: b"%PDF-1.7 nonsense",
}


@pytest.mark.parametrize("how", proof.sampled(TAMPERINGS))
def test_whoever_changes_the_file_is_found_out(sealed: Contracts, how: str) -> None:
    content, signed = sealed_file(sealed), seals.read(str(stored(sealed).object_key))
    changed = TAMPERINGS[how](content, signed)
    assert not check(changed, roots(sealed)).is_good
    found = verify(sealed, hashlib.sha256(changed).hexdigest())
    assert found["valid"] is (how == "without its seal")


def test_a_seal_of_another_authority_is_not_trusted(sealed: Contracts) -> None:
    kms = sealed.desk.aws.client("kms")
    key_id = kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    other = operator.self_signed(kms, key_id, kms.get_public_key(KeyId=key_id)["PublicKey"], "Atrium")
    assert not check(sealed_file(sealed), [other.encode()]).is_good


def verify(contracts: Contracts, sha256: str | None = None, number: str | None = None) -> dict[str, Any]:
    from functions.api.verify.handler import handler
    from tests.support import http

    query = f"?sha256={sha256}" if sha256 else ""
    answer = http.call(handler, "GET", f"/api/v1/verify/{number or stored(contracts).contract_no}{query}")
    assert answer.status == 200, answer.body
    return dict(answer.json)


@pytest.fixture
def silent(capsys: pytest.CaptureFixture[str]) -> Callable[[str], int]:
    """How often a metric was emitted since the last look."""
    return lambda name: capsys.readouterr().out.count(f'"{name}":1')


def test_the_authority_s_stamp_is_the_sealing_time(contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(contracts)
    with seals.authority(monkeypatch) as tsa:
        assert deliver(contracts)
        certificate = urllib3.request("GET", f"{tsa.address}/certificate.pem").data
    contract = stored(contracts)
    assert contract.seal["level"] == "B-T"
    assert contract.sealed_at == contract.seal["timestamp"]
    assert contract.sealed_at > contract.signed_at
    found = check(sealed_file(contracts), [*roots(contracts), certificate])
    assert (found.is_good, found.is_stamped) == (True, True)


@pytest.mark.parametrize("mode", proof.sampled(["down", "error_500", "garbage", "rejection", "wrong_digest"], one_in=4))
def test_a_silent_authority_costs_a_level_and_no_seal(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch, silent: Callable[[str], int], mode: str
) -> None:
    sign(contracts)
    with seals.authority(monkeypatch) as tsa:
        tsa.fault(mode, times=2)
        silent("tsa_silent")
        assert deliver(contracts)
        assert tsa.call("GET", "/_faults")[1] == {"faults": []}
    assert silent("tsa_silent") == 1
    assert stored(contracts).seal["level"] == "B-B"
    assert check(sealed_file(contracts), roots(contracts)).is_good


def test_the_authority_is_asked_a_second_time(contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(contracts)
    with seals.authority(monkeypatch) as tsa:
        tsa.fault("down")
        assert deliver(contracts)
    assert stored(contracts).seal["level"] == "B-T"


def test_a_slow_authority_is_not_waited_for(contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.onboarding.contracts.seal.timestamps.post.__kwdefaults__", {"timeout_s": 0.3})
    sign(contracts)
    with seals.authority(monkeypatch) as tsa:
        tsa.fault("slow", times=2, seconds=3)
        assert deliver(contracts)
    # With its answer, which comes after three seconds, it would be B-T.
    assert stored(contracts).seal["level"] == "B-B"


def _store_certificate(contracts: Contracts, text: str) -> None:
    name = f"/{settings().stack_name}/seal"
    value = json.dumps({"certificate": text})
    contracts.desk.aws.client("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    secrets.forget()


def _missing(contracts: Contracts) -> None:
    contracts.desk.aws.client("ssm").delete_parameter(Name=f"/{settings().stack_name}/seal")
    secrets.forget()


def _expired(contracts: Contracts) -> None:
    kms, key_id = contracts.desk.aws.client("kms"), settings().seal_key_id
    with clock.frozen_at(clock.now() - operator.LIFETIME - timedelta(days=2)):
        text = operator.self_signed(kms, key_id, kms.get_public_key(KeyId=key_id)["PublicKey"], "Atrium")
    _store_certificate(contracts, text)


def _of_another_key(contracts: Contracts) -> None:
    kms = contracts.desk.aws.client("kms")
    key_id = kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    text = operator.self_signed(kms, key_id, kms.get_public_key(KeyId=key_id)["PublicKey"], "Atrium")
    _store_certificate(contracts, text)


def _malformed(contracts: Contracts) -> None:
    _store_certificate(contracts, "no certificate")


CERTIFICATES: dict[str, Callable[[Contracts], None]] = {
    "the certificate is missing": _missing,
    "the certificate has expired": _expired,
    "the certificate is another key's": _of_another_key,
    "the certificate cannot be read": _malformed,
}


@pytest.mark.parametrize("reason", proof.sampled(CERTIFICATES))
def test_nothing_is_sealed_with_a_substitute_and_health_says_why(
    contracts: Contracts, silent: Callable[[str], int], reason: str
) -> None:
    sign(contracts)
    good = seals.certificate_of(contracts.desk.aws).decode()
    CERTIFICATES[reason](contracts)
    silent("seal_failed")
    assert deliver(contracts)
    assert silent("seal_failed") == 1
    assert stored(contracts).status == "signed"
    secrets.forget()
    assert _health(contracts) == ("failed", reason)
    _store_certificate(contracts, good)
    assert _health(contracts) == ("ok", None)
    contracts.desk.clock.tick(minutes=16)
    assert watch()["seals_due"] == 1
    assert deliver(contracts, "contract.seal_due")
    assert stored(contracts).status == "sealed"


def _health(contracts: Contracts) -> tuple[str, str | None]:
    from functions.api.operations.handler import handler
    from tests.support import http
    from tests.support.people import sign_in

    token = sign_in(contracts.desk.person("admin")).access_token
    report = http.call(handler, "GET", "/api/v1/ops/health", token=token).json
    [found] = [one for one in report["items"] if (one["kind"], one["name"]) == ("module", "seal")]
    return found["status"], found["reason"]


def test_another_file_than_the_signed_one_is_not_sealed(contracts: Contracts, silent: Callable[[str], int]) -> None:
    contract = sign(contracts)
    key, signed = str(contract.object_key), seals.read(str(contract.object_key))
    store = storage.from_settings("documents")
    store.put(key, signed.replace(b"%PDF-1.", b"%PDF-2."), content_type="application/pdf")
    silent("contract_bytes_differ")
    assert deliver(contracts)
    assert silent("contract_bytes_differ") == 1
    assert stored(contracts).status == "signed"
    assert contracts.desk.aws.events("contract.sealed") == []
    store.put(key, signed, content_type="application/pdf")
    assert deliver(contracts)
    assert stored(contracts).status == "sealed"


def test_a_signed_file_that_is_gone_is_an_alarm_and_not_tried_for_ever(
    contracts: Contracts, silent: Callable[[str], int]
) -> None:
    contract = sign(contracts)
    storage.from_settings("documents").delete(str(contract.object_key))
    silent("contract_bytes_differ")
    assert deliver(contracts)
    assert silent("contract_bytes_differ") == 1
    assert stored(contracts).status == "signed"


def test_a_log_that_does_not_hold_together_is_not_sealed(contracts: Contracts, silent: Callable[[str], int]) -> None:
    from shared.onboarding.contracts.models import EvidenceEntry

    contract = sign(contracts)
    entry = EvidenceEntry.get(*EvidenceEntry.key(contract.client_id, contract.contract_id, 2))
    entry.update([EvidenceEntry.actor.set("client")])
    silent("seal_failed")
    assert deliver(contracts)
    assert silent("seal_failed") == 1
    assert stored(contracts).status == "signed"


def test_while_kms_is_down_nothing_is_lost(contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(contracts)
    with _failing(monkeypatch, "Sign"):
        assert not deliver(contracts)
    assert stored(contracts).status == "signed"
    contracts.desk.clock.tick(minutes=16)
    for _ in range(3):
        assert watch()["seals_due"] == 1
        contracts.desk.clock.tick(days=1)
    assert deliver(contracts, "contract.seal_due")
    assert stored(contracts).status == "sealed"
    assert watch()["seals_due"] == 0


class _Crash(BaseException):
    """The function is stopped, whatever it would have caught."""


def _failing(monkeypatch: pytest.MonkeyPatch, operation: str) -> Any:
    context = monkeypatch.context()
    send = BaseClient._make_api_call

    def refuse(client: Any, name: str, params: Any) -> Any:
        if name == operation:
            raise EndpointConnectionError(endpoint_url="https://kms.example.com")
        return send(client, name, params)

    class Entered:
        def __enter__(self) -> None:
            context.__enter__().setattr(BaseClient, "_make_api_call", refuse)

        def __exit__(self, *_: object) -> None:
            context.__exit__(None, None, None)

    return Entered()


def _calls_of_a_seal(contracts: Contracts, monkeypatch: pytest.MonkeyPatch, stop_at: int, before: bool) -> int:
    """Run the worker and stop it before or behind its nth call of AWS; how many calls it came to."""
    send, made = BaseClient._make_api_call, 0

    def counted(client: Any, name: str, params: Any) -> Any:
        nonlocal made
        made += 1
        if made == stop_at and before:
            raise _Crash()
        answer = send(client, name, params)
        if made == stop_at:
            raise _Crash()
        return answer

    with monkeypatch.context() as patched:
        from functions.workers.documents.sealing import seal
        from shared.messaging.worker import ReceiveInfo

        event = contracts.desk.aws.events("contract.signed")[-1]
        patched.setattr(BaseClient, "_make_api_call", counted)
        with suppress(_Crash):
            seal({"data": event["data"]}, ReceiveInfo("m", 1))
    return made


@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
def test_a_crash_at_any_call_heals(contracts: Contracts, monkeypatch: pytest.MonkeyPatch, before: bool) -> None:
    sign(contracts)
    for stop_at in range(1, 20):
        secrets.forget()
        made = _calls_of_a_seal(contracts, monkeypatch, stop_at, before)
        if made < stop_at:
            break
    assert made < stop_at, "the worker never came to its end"
    assert deliver(contracts)
    contract = stored(contracts)
    assert contract.status == "sealed"
    assert check(sealed_file(contracts), roots(contracts)).is_good
    assert hashlib.sha256(sealed_file(contracts)).hexdigest() == contract.sealed_sha256
    versions = contracts.desk.aws.client("s3").list_object_versions(
        Bucket=settings().documents_bucket, Prefix=str(contract.sealed_key)
    )["Versions"]
    assert len(versions) == 1
    assert len(contracts.desk.aws.events("contract.sealed")) == 1


def test_the_bundle_holds_the_passport_and_counts_like_the_contract(sealed: Contracts) -> None:
    assert sealed.at_desk("GET", "/evidence", by="marta").status == 200
    assert sealed.at_desk("GET", "/pdf", by="marta").status == 200
    assert len(sealed.desk.aws.events("client.passport_viewed")) == 1


def test_the_bundle_proves_the_contract_without_us(sealed: Contracts, tmp_path: Path) -> None:
    contract = stored(sealed)
    packed = seals.read(str(contract.bundle_key))
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    assert {
        *("contract.pdf", "sealed.pdf", "evidence.json", "photos.json", "consents.json", "certificate.pem"),
        *("README.txt", "SHA256SUMS"),
    } <= files.keys()
    assert len([name for name in files if name.startswith("consents/")]) == 2
    for line in files["SHA256SUMS"].decode().splitlines():
        wanted, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == wanted
    assert hashlib.sha256(files["contract.pdf"]).hexdigest() == contract.sha256
    assert files["sealed.pdf"] == sealed_file(sealed)
    assert check(files["sealed.pdf"], [files["certificate.pem"]]).is_good
    assert evidence.verify(json.loads(files["evidence.json"]), head=contract.evidence_head).is_intact
    assert [one["sha256"] for one in json.loads(files["photos.json"])] == ["c" * 64]
    readme = files["README.txt"].decode()
    assert contract.sha256 in readme
    (tmp_path / "evidence.json").write_bytes(files["evidence.json"])
    command = readme[readme.index('python3 -c "') : readme.index("Границы")]
    recomputed = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert recomputed.stdout.strip() == contract.evidence_head


def test_the_bundle_is_handed_out_once_the_contract_is_sealed(contracts: Contracts) -> None:
    refused = contracts.at_desk("GET", "/evidence")
    assert refused.status == 404
    sign(contracts)
    early = contracts.at_desk("GET", "/evidence")
    assert (early.status, early.code) == (409, "evidence_not_ready")
    assert deliver(contracts)
    given = contracts.at_desk("GET", "/evidence")
    assert given.status == 200
    assert set(given.json) == {"url", "kind", "sha256", "size", "expires_in"}
    assert (given.json["kind"], given.json["expires_in"]) == ("evidence", 300)
    assert given.json["sha256"] == stored(contracts).bundle_sha256
    assert contracts.at_desk("GET", "/evidence", by="marta").status == 200
    assert contracts.own("GET", f"/{stored(contracts).contract_id}/evidence").status == 404


def test_the_client_gets_their_own_bundle_and_nobody_else_s(desk: Onboarding) -> None:
    seals.public_key_known_anew()
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    contract = sign(contracts)
    path = f"/{contract.contract_id}/evidence"
    early = contracts.own("GET", path)
    assert (early.status, early.code) == (409, "evidence_not_ready")
    assert deliver(contracts)
    assert contracts.own("GET", path).json["sha256"] == stored(contracts).bundle_sha256
    assert contracts.own("GET", path, by="boris").status == 404
    assert contracts.own("GET", path, by=None).status == 401


def test_create_seal_keeps_a_good_certificate_and_refuses_another_key_s(desk: Onboarding) -> None:
    kms, ssm, key_id = desk.aws.client("kms"), desk.aws.client("ssm"), settings().seal_key_id
    wanted = {"stack": settings().stack_name, "key_id": key_id, "name": "Atrium"}
    before = seals.certificate_of(desk.aws)
    assert "kept" in operator.create(kms, ssm, **wanted)
    assert seals.certificate_of(desk.aws) == before
    other = kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    foreign = operator.self_signed(kms, other, kms.get_public_key(KeyId=other)["PublicKey"], "Atrium")
    with pytest.raises(OperatorError, match="another key's"):
        operator.create(kms, ssm, **wanted, given=foreign)
    assert "stored" in operator.create(kms, ssm, **wanted, replace=True)
    assert seals.certificate_of(desk.aws) != before
    request = x509.load_pem_x509_csr(operator.request(kms, key_id, "Atrium").encode())
    assert request.is_signature_valid
