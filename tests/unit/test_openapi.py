"""docs/openapi.json is what the endpoint groups say now."""

from __future__ import annotations

from infra import openapi


def test_the_stored_document_is_not_stale() -> None:
    assert openapi.TARGET.read_text() == openapi.text(), "run `make openapi`"


def test_every_operation_says_who_may_call_it_and_how_it_fails() -> None:
    for path, operations in openapi.merged()["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert any(status.startswith("2") for status in answers), (method, path)
            if operation.get("security"):
                assert "401" in answers, f"{method} {path} does not document 401"


def test_operation_names_are_unique() -> None:
    operations = [operation for path in openapi.merged()["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
