"""Certificates: issued once and not early, shown to everybody, verified, revoked and reissued."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from openbadgeslib.ob3 import OB3Verifier
from pyhanko.pdf_utils.reader import PdfFileReader

from functions.workers.documents import certificates as worker
from shared.core import ids
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.learning.certificates import issue, revocation
from shared.learning.certificates.facts import Facts
from shared.learning.errors import CertificateNotValidError
from shared.providers.storage.s3 import S3Store
from tests.integration.learning.certificates import Certificates
from tests.integration.learning.conftest import School


@pytest.fixture
def certificates(school: School, time: FrozenClock) -> Certificates:
    return Certificates(school)


def pem_of(certificates: Certificates) -> bytes:
    """The public key as everybody gets it."""
    [key] = certificates.did("GET", "/keys")["keys"]
    public: Any = jwt.PyJWK(key).key
    return bytes(public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))


def segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unpacked(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def verified(certificates: Certificates, **asked: str) -> tuple[str, Any]:
    answer = certificates.did("POST", "/verify", asked)
    return answer["result"], answer["certificate"]


class TestIssuing:
    def test_who_completes_a_course_has_a_certificate_that_everybody_can_read(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id, number = certificates.issued()
        shown = certificates.did("GET", f"/{number}")
        assert {
            name: shown[name] for name in ("number", "status", "course_id", "course_title", "release", "hours")
        } == {
            "number": number,
            "status": "valid",
            "course_id": course_id,
            "course_title": "Уход за вещами",
            "release": 1,
            "hours": 1,
        }
        assert shown["holder_name"]
        assert shown["issued_at"] == "2026-03-02T12:00:00.000Z"
        assert len(number) == 14
        assert school.person("anna") not in json.dumps(shown)
        [event] = school.aws.events("certificate.issued")
        assert event["data"] == {
            "number": number,
            "course_id": course_id,
            "title": "Уход за вещами",
            "release": 1,
        }
        assert event["customer_id"] == school.person("anna")
        assert school.progress(course_id)["certificate_number"] == number
        assert certificates.did("GET", f"/{number.lower().replace('-', ' ')}") == shown

    def test_the_file_is_its_holders_and_has_the_hash_that_is_shown(
        self, certificates: Certificates, school: School
    ) -> None:
        _, number = certificates.issued()
        [(key, content)] = certificates.files().items()
        assert key == f"certificates/{number}.pdf"
        assert content.startswith(b"%PDF-")
        assert certificates.did("GET", f"/{number}")["sha256"] == hashlib.sha256(content).hexdigest()
        found = certificates.did("GET", f"/{number}/file", by="anna")
        assert found["url"].startswith("http")
        assert found["size"] == len(content)
        assert certificates.did("GET", f"/{number}/file", by="admin")["sha256"] == found["sha256"]
        assert certificates.call("GET", f"/{number}/file", by="boris").json["code"] == "certificate_not_found"
        assert certificates.call("GET", f"/{number}/file").status == 401
        reader = PdfFileReader(io.BytesIO(content))
        assert int(reader.root["/Pages"]["/Count"]) == 1
        fonts = reader.root["/Pages"]["/Kids"][0].get_object()["/Resources"]["/Font"]
        assert all("SourceSans" in str(one.get_object()["/BaseFont"]) for name, one in fonts.items() if name != "/F1")

    def test_what_it_prints_leads_to_the_page_that_shows_it_to_people(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id = certificates.complete()
        printed: list[str] = []

        def make(facts: Facts, verify_url: str) -> bytes:
            printed.append(verify_url)
            return b"%PDF-"

        assert issue.issue(school.person("anna"), course_id, make=make)
        number = certificates.certified(course_id).number
        assert printed == [f"{settings().public_base_url}/certificates/{number}"]

    def test_a_course_that_is_not_completed_has_none_whatever_a_message_says(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id, _ = school.published("text", "text")
        school.enrol(course_id)
        message = {
            "id": ids.new("evt"),
            "type": "course.completed",
            "customer_id": school.person("anna"),
            "data": {"course_id": course_id, "title": "x", "release": 1},
        }
        assert certificates.work(message)
        assert certificates.work({**message, "customer_id": school.person("boris")})
        assert certificates.deliver("enrolment.activated")
        assert certificates.all_stored() == []
        assert certificates.files() == {}
        assert school.progress(course_id)["certificate_number"] is None

    def test_the_same_message_any_number_of_times_makes_one(self, certificates: Certificates, school: School) -> None:
        certificates.issued()
        files = certificates.files()
        for _ in range(3):
            assert certificates.deliver("course.completed")
            assert certificates.deliver("enrolment.activated")
        assert len(certificates.all_stored()) == 1
        assert certificates.files() == files
        assert len(school.aws.events("certificate.issued")) == 1

    def test_six_workers_at_once_make_one(self, certificates: Certificates, school: School, at_once: Any) -> None:
        certificates.complete()
        assert at_once(*[lambda: certificates.deliver("course.completed")] * 6) == [True] * 6
        [stored] = certificates.all_stored()
        [content] = certificates.files().values()
        assert stored["sha256"] == hashlib.sha256(content).hexdigest()
        assert len(school.aws.events("certificate.issued")) == 1

    @pytest.mark.parametrize("dies_in", ["put", "sign", "commit"])
    def test_an_attempt_that_died_is_finished_with_its_number_and_bytes(
        self, certificates: Certificates, school: School, monkeypatch: pytest.MonkeyPatch, dies_in: str
    ) -> None:
        course_id = certificates.complete()
        written: list[bytes] = []

        def die(*_: Any, **__: Any) -> None:
            raise RuntimeError("the process was stopped")

        real = S3Store.put

        def put(self: S3Store, key: str, data: bytes, **options: Any) -> None:
            real(self, key, data, **options)
            written.append(data)
            if dies_in == "put":
                die()

        with monkeypatch.context() as patched:
            patched.setattr(S3Store, "put", put)
            if dies_in == "sign":
                patched.setattr(issue.credential, "sign", die)
            if dies_in == "commit":
                patched.setattr(issue, "CertificateIssued", die)
            assert not certificates.deliver("course.completed")
        pending = certificates.certified(course_id).pending
        assert certificates.all_stored() == []
        assert certificates.call("GET", f"/{pending['number']}").status == 404
        assert certificates.deliver("course.completed", attempt=2)
        [stored] = certificates.all_stored()
        assert stored["number"] == pending["number"]
        assert certificates.files() == {f"certificates/{pending['number']}.pdf": written[0]}
        assert stored["sha256"] == hashlib.sha256(written[0]).hexdigest()
        assert certificates.certified(course_id).pending is None

    def test_a_refund_while_it_is_made_leaves_nothing(
        self, certificates: Certificates, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        course_id = certificates.complete(price=149_000)
        real = worker.make_pdf

        def refunded_meanwhile(*given: Any) -> bytes:
            if certificates.enrolment(course_id).status == "active":
                certificates.refund(course_id)
            return real(*given)

        user_id = school.person("anna")
        assert not issue.issue(user_id, course_id, make=refunded_meanwhile)
        assert certificates.deliver("enrolment.revoked")
        assert certificates.all_stored() == []
        assert certificates.files() == {}
        assert school.aws.events("certificate.issued", "certificate.revoked") == []
        assert not [one for one in school.aws.items("learning") if one["type"] == "certified"]

    def test_the_same_facts_give_the_same_bytes_and_a_name_without_glyphs_is_printed(
        self, certificates: Certificates
    ) -> None:
        course_id, number = certificates.issued(title="Курс 🎓 " + "о вещах " * 18)
        stored = certificates.stored(number)
        assert stored.course_title.startswith("Курс 🎓")
        assert certificates.files()[f"certificates/{number}.pdf"]
        assert course_id


class TestCredential:
    def test_it_is_an_open_badge_that_others_can_verify(self, certificates: Certificates, school: School) -> None:
        _, number = certificates.issued()
        token = certificates.did("GET", f"/{number}/credential")["credential"]
        pem = pem_of(certificates)
        claims = jwt.decode(token, pem, algorithms=["RS256"])
        assert "sub" not in claims
        assert claims["jti"] == claims["id"]
        assert claims["id"].endswith(f"/certificates/{number}/credential")
        assert claims["iss"] == claims["issuer"]["id"]
        assert claims["nbf"] == 1772452800
        [subject] = claims["credentialSubject"]["identifier"]
        hashed = hashlib.sha256(f"anna@example.com{subject['salt']}".encode()).hexdigest()
        assert subject["identityHash"] == f"sha256${hashed}"
        found = OB3Verifier(pubkey_pem=pem).verify(token)
        assert found.name == "Уход за вещами"
        header = jwt.get_unverified_header(token)
        [key] = certificates.did("GET", "/keys")["keys"]
        assert (header["alg"], header["kid"]) == ("RS256", key["kid"])
        assert certificates.did("GET", "/keys/" + key["kid"].rpartition("/")[2]) == key
        assert certificates.call("GET", "/keys/other").status == 404

    def test_ours_is_valid_and_another_is_forged(self, certificates: Certificates) -> None:
        _, number = certificates.issued()
        token = certificates.did("GET", f"/{number}/credential")["credential"]
        assert verified(certificates, credential=token) == ("valid", certificates.did("GET", f"/{number}"))
        header, payload, signature = token.split(".")
        claims = unpacked(payload)
        other = rsa.generate_private_key(65537, 2048)
        own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(other.public_key()))
        byte = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
        forged = {
            "another name": f"{header}.{segment({**claims, 'name': 'Другой курс'})}.{signature}",
            "one byte changed": f"{header}.{byte}.{signature}",
            "own jwk": jwt.encode(claims, other, algorithm="RS256", headers={"jwk": own}),
            "our kid": jwt.encode(claims, other, algorithm="RS256", headers={"kid": unpacked(header)["kid"]}),
            "no algorithm": f"{segment({'alg': 'none'})}.{payload}.",
            "our key as a secret": _by_secret(claims, pem_of(certificates)),
            "no signature": f"{header}.{payload}.",
            "no token": "x",
        }
        for what, one in forged.items():
            assert verified(certificates, credential=one) == ("forged", None), what
        with pytest.raises(Exception, match="ignature"):
            OB3Verifier(pubkey_pem=pem_of(certificates)).verify(forged["own jwk"])

    def test_a_file_is_known_by_its_hash_and_one_byte_makes_another(self, certificates: Certificates) -> None:
        _, number = certificates.issued()
        [content] = certificates.files().values()
        assert verified(certificates, sha256=hashlib.sha256(content).hexdigest().upper())[0] == "valid"
        other = content[:100] + bytes([content[100] ^ 1]) + content[101:]
        assert verified(certificates, sha256=hashlib.sha256(other).hexdigest()) == ("unknown", None)
        assert certificates.call("GET", "/AAAA-BBBB-CCCC").json["code"] == "certificate_not_found"
        assert certificates.call("GET", "/short").status == 404
        assert certificates.call("POST", "/verify", {}).status == 422
        both = {"credential": "x", "sha256": "0" * 64}
        assert certificates.call("POST", "/verify", both).status == 422
        assert number


def _by_secret(claims: dict[str, Any], pem: bytes) -> str:
    """The confusion of algorithms: the public key taken for an HMAC's secret."""
    import hmac

    signed = f"{segment({'alg': 'HS256', 'typ': 'JWT'})}.{segment(claims)}"
    digest = hmac.new(pem, signed.encode(), "sha256").digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


class TestRevoking:
    def test_an_admin_revokes_with_a_reason_that_guests_do_not_see(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id, number = certificates.issued()
        token = certificates.did("GET", f"/{number}/credential")["credential"]
        body = {"reason": "Прошёл другой человек"}
        for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
            school.person("manager", "manager")
            assert certificates.call("POST", f"/{number}/revoke", body, by=by).status == status
        revoked = certificates.did("POST", f"/{number}/revoke", body, by="admin")
        assert (revoked["status"], revoked["reason"]) == ("revoked", body["reason"])
        assert certificates.did("POST", f"/{number}/revoke", {"reason": "Ещё раз"}, by="admin") == revoked
        shown = certificates.did("GET", f"/{number}")
        assert shown["status"] == "revoked"
        assert shown["revoked_at"] == "2026-03-02T12:00:00.000Z"
        assert "reason" not in shown
        assert verified(certificates, credential=token)[0] == "revoked"
        assert verified(certificates, sha256=shown["sha256"])[0] == "revoked"
        status = certificates.did("GET", f"/{number}/status")
        assert [one["id"] for one in status["revokedCredential"]] == [
            jwt.decode(token, options={"verify_signature": False})["id"]
        ]
        assert len(school.aws.events("certificate.revoked")) == 1
        assert school.progress(course_id)["certificate_number"] is None
        # What an admin revoked is not issued again by a repeated message.
        assert certificates.deliver("course.completed")
        assert len(certificates.all_stored()) == 1

    def test_a_full_refund_revokes_it_and_buying_again_brings_another(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id, number = certificates.issued(price=149_000)
        certificates.refund(course_id)
        for _ in range(2):
            assert certificates.deliver("enrolment.revoked")
        assert certificates.did("GET", f"/{number}")["status"] == "revoked"
        assert len(school.aws.events("certificate.revoked")) == 1
        assert certificates.deliver("course.completed")
        assert len(certificates.all_stored()) == 1
        school.did("POST", f"/courses/{course_id}/enrol", by="anna", status=201)
        school.pay(course_id)
        assert certificates.deliver("enrolment.activated")
        assert certificates.deliver("enrolment.activated")
        again = school.progress(course_id)["certificate_number"]
        assert again not in (None, number)
        # A late message about the first access takes nothing from the second.
        assert certificates.deliver("enrolment.revoked")
        assert certificates.did("GET", f"/{again}")["status"] == "valid"
        assert certificates.did("GET", f"/{number}")["status"] == "revoked"

    def test_who_buys_again_while_it_is_revoked_keeps_it(
        self, certificates: Certificates, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both messages are handled at once: that of the second access finds the certificate still valid."""
        course_id, number = certificates.issued(price=149_000)
        certificates.refund(course_id)
        load = revocation.load

        def bought_meanwhile(*args: Any, **options: Any) -> Any:
            monkeypatch.setattr(revocation, "load", load)
            school.did("POST", f"/courses/{course_id}/enrol", by="anna", status=201)
            school.pay(course_id)
            assert certificates.deliver("enrolment.activated")
            return load(*args, **options)

        monkeypatch.setattr(revocation, "load", bought_meanwhile)
        assert not revocation.revoke_refunded(school.person("anna"), course_id)
        assert school.progress(course_id)["certificate_number"] == number
        assert certificates.did("GET", f"/{number}")["status"] == "valid"

    def test_a_name_that_is_corrected_while_it_is_revoked_does_not_keep_the_next_one_back(
        self, certificates: Certificates, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        course_id, number = certificates.issued(price=149_000)
        load_certified = revocation.load_certified

        def paid_back_meanwhile(*args: Any) -> Any:
            monkeypatch.setattr(revocation, "load_certified", load_certified)
            certificates.refund(course_id)
            assert certificates.deliver("enrolment.revoked")
            return load_certified(*args)

        monkeypatch.setattr(revocation, "load_certified", paid_back_meanwhile)
        with pytest.raises(CertificateNotValidError):
            revocation.request_reissue(number, holder_name="Анна Новая", actor="usr_admin")
        school.did("POST", f"/courses/{course_id}/enrol", by="anna", status=201)
        school.pay(course_id)
        assert certificates.deliver("enrolment.activated")
        again = school.progress(course_id)["certificate_number"]
        assert again not in (None, number)

    def test_who_was_paid_back_and_only_begins_to_buy_again_has_none(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id, _ = certificates.issued(price=149_000)
        certificates.refund(course_id)
        assert certificates.deliver("enrolment.revoked")
        school.did("POST", f"/courses/{course_id}/enrol", by="anna", status=201)
        assert certificates.deliver("course.completed")
        school.did("POST", f"/courses/{course_id}/leave", by="anna")
        assert certificates.deliver("course.completed")
        assert [one["status"] for one in certificates.all_stored()] == ["revoked"]

    def test_who_begins_to_buy_again_while_it_is_made_has_none(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id = certificates.complete(price=149_000)

        def refunded_meanwhile(*given: Any) -> bytes:
            if certificates.enrolment(course_id).is_active:
                certificates.refund(course_id)
                school.did("POST", f"/courses/{course_id}/enrol", by="anna", status=201)
            return worker.make_pdf(*given)

        assert not issue.issue(school.person("anna"), course_id, make=refunded_meanwhile)
        assert (certificates.all_stored(), certificates.files()) == ([], {})

    @pytest.mark.parametrize("then", ["waits", "gives up"])
    def test_what_was_paid_back_brings_none_though_it_is_being_bought_again(
        self, certificates: Certificates, school: School, then: str
    ) -> None:
        """The completion is delivered late: after the refund, while the next purchase waits for its money."""
        course_id = certificates.complete(price=149_000)
        certificates.refund(course_id)
        school.did("POST", f"/courses/{course_id}/enrol", status=201)
        if then == "gives up":
            school.did("POST", f"/courses/{course_id}/leave")
        for event_type in ("enrolment.revoked", "course.completed"):
            assert certificates.deliver(event_type)
        assert certificates.all_stored() == []
        assert certificates.files() == {}
        if then == "waits":
            school.pay(course_id)
            assert certificates.deliver("enrolment.activated")
            assert len(certificates.all_stored()) == 1

    def test_an_access_that_ends_without_a_refund_leaves_it(self, certificates: Certificates, school: School) -> None:
        course_id, number = certificates.issued()
        school.did("DELETE", f"/courses/{course_id}/learners/{school.person('anna')}", by="manager")
        assert certificates.deliver("enrolment.revoked")
        assert certificates.did("GET", f"/{number}")["status"] == "valid"


class TestReissuing:
    def test_another_name_makes_another_certificate_and_replaces_the_first(
        self, certificates: Certificates, school: School
    ) -> None:
        course_id, number = certificates.issued()
        asked = certificates.call("POST", f"/{number}/reissue", {"holder_name": "Анна Новая"}, by="admin", key="one")
        assert asked.status == 202, asked.body
        again = certificates.call("POST", f"/{number}/reissue", {"holder_name": "Анна Новая"}, by="admin", key="one")
        assert again.json == asked.json
        new = asked.json["number"]
        assert certificates.did("GET", f"/{number}")["status"] == "valid"
        assert certificates.call("GET", f"/{new}").status == 404
        for _ in range(2):
            assert certificates.deliver("task.document_requested")
        old, shown = certificates.did("GET", f"/{number}"), certificates.did("GET", f"/{new}")
        assert (old["status"], shown["status"], shown["holder_name"]) == ("replaced", "valid", "Анна Новая")
        assert "replaced_by" not in old
        token = certificates.did("GET", f"/{number}/credential")["credential"]
        assert verified(certificates, credential=token)[0] == "revoked"
        assert school.progress(course_id)["certificate_number"] == new
        mine = certificates.did("GET", "/mine", by="anna")["items"]
        assert {(one["number"], one["replaces"], one["replaced_by"]) for one in mine} == {
            (number, None, new),
            (new, number, None),
        }
        assert len(certificates.files()) == 2
        refused = certificates.call("POST", f"/{number}/reissue", {"holder_name": "Анна"}, by="admin")
        assert (refused.status, refused.json["code"]) == (409, "certificate_not_valid")
        assert refused.json["certificate_status"] == "replaced"
        assert certificates.call("POST", f"/{number}/revoke", {"reason": "x"}, by="admin").status == 409

    def test_a_name_that_the_font_does_not_have_is_refused(self, certificates: Certificates) -> None:
        _, number = certificates.issued()
        answer = certificates.call("POST", f"/{number}/reissue", {"holder_name": "Анна 🎓"}, by="admin")
        assert (answer.status, answer.json["code"]) == (422, "unprintable_text")
        assert certificates.call("POST", f"/{number}/reissue", {"holder_name": "А"}, by="anna").status == 403

    def test_the_last_of_two_requests_counts_and_no_file_is_left_over(
        self, certificates: Certificates, school: School
    ) -> None:
        _, number = certificates.issued()
        first = certificates.did("POST", f"/{number}/reissue", {"holder_name": "Первая"}, by="admin", status=202)
        last = certificates.did("POST", f"/{number}/reissue", {"holder_name": "Вторая"}, by="admin", status=202)
        assert certificates.deliver("task.document_requested", which=0)
        assert certificates.deliver("task.document_requested", which=1)
        assert certificates.call("GET", f"/{first['number']}").status == 404
        assert certificates.did("GET", f"/{last['number']}")["holder_name"] == "Вторая"
        assert set(certificates.files()) == {f"certificates/{one}.pdf" for one in (number, last["number"])}
        [failed] = [one for one in school.aws.items("tasks") if one["status"] == "failed"]
        assert failed["failure_code"] == "certificate_superseded"

    def test_what_was_revoked_meanwhile_is_not_replaced(self, certificates: Certificates, school: School) -> None:
        _, number = certificates.issued()
        asked = certificates.did("POST", f"/{number}/reissue", {"holder_name": "Анна"}, by="admin", status=202)
        certificates.did("POST", f"/{number}/revoke", {"reason": "Ошибка"}, by="admin")
        assert certificates.deliver("task.document_requested")
        assert certificates.call("GET", f"/{asked['number']}").status == 404
        assert len(certificates.files()) == 1
        [failed] = [one for one in school.aws.items("tasks") if one["status"] == "failed"]
        assert failed["failure_code"] == "certificate_not_valid"

    def test_reissue_and_revoke_at_once_end_in_one_of_both(
        self, certificates: Certificates, school: School, at_once: Any
    ) -> None:
        _, number = certificates.issued()
        asked = certificates.did("POST", f"/{number}/reissue", {"holder_name": "Анна"}, by="admin", status=202)
        body = {"reason": "Ошибка"}
        at_once(
            lambda: certificates.deliver("task.document_requested"),
            lambda: certificates.call("POST", f"/{number}/revoke", body, by="admin"),
        )
        old, new = certificates.stored(number).status, certificates.call("GET", f"/{asked['number']}").status
        assert (old, new) in {("replaced", 200), ("revoked", 404)}
