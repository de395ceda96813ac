"""Certificates are in the copy of a person's data, with their files, and go with the account."""

from __future__ import annotations

from functions import modules
from shared.core.clock import FrozenClock
from tests.integration.learning.certificates import Certificates
from tests.integration.learning.conftest import School
from tests.integration.learning.test_personal_data import copy_of

LEARNING = dict(modules.personal_data())["learning"]


def test_a_copy_holds_certificates_and_their_files(school: School, time: FrozenClock) -> None:
    certificates = Certificates(school)
    _, number = certificates.issued()
    user_id = school.person("anna")
    [record] = copy_of(user_id)["certificates.json"]
    assert record["number"] == number
    [folder] = [one for one in LEARNING.export(user_id) if one.name == "certificates"]
    assert folder.files is not None
    [(name, content)] = [found for page, _ in folder.files(None) for found in page]
    assert (name, content()) == (f"{number}.pdf", certificates.files()[f"certificates/{number}.pdf"])


def test_an_erasure_takes_certificates_files_and_what_is_being_made(school: School, time: FrozenClock) -> None:
    certificates = Certificates(school)
    _, number = certificates.issued()
    _, kept = certificates.issued("boris")
    token = certificates.did("GET", f"/{number}/credential")["credential"]
    certificates.did("POST", f"/{number}/reissue", {"holder_name": "Анна"}, by="admin", status=202)
    user_id = school.person("anna")
    for _ in range(2):
        LEARNING.erase(user_id)
    assert certificates.call("GET", f"/{number}").status == 404
    assert certificates.did("POST", "/verify", {"credential": token})["result"] == "unknown"
    # Messages that come after the erasure bring nothing back.
    assert certificates.deliver("task.document_requested")
    assert certificates.deliver("course.completed", which=0)
    assert set(certificates.files()) == {f"certificates/{kept}.pdf"}
    types = {one["type"] for one in school.aws.items("learning") if user_id in str(one.values())}
    assert types.isdisjoint({"certificate", "certified"})
    assert certificates.did("GET", f"/{kept}")["status"] == "valid"
