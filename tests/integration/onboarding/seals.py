"""Signed contracts, the worker that seals them, and an independent check of what it makes."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from infra.local.sandbox.tsa import create_app
from shared.core import secrets
from shared.core.settings import settings
from shared.onboarding.contracts.models import Contract
from shared.onboarding.contracts.seal import key
from shared.providers import storage
from tests.integration.onboarding.contracts import Contracts, loaded, sqs_event
from tests.support import http
from tests.support.sandboxes import Running, running


def sign(contracts: Contracts) -> Contract:
    """The contract, signed at the desk."""
    contracts.shown()
    answer = contracts.sign(contracts.code())
    assert answer.status == 200, answer.body
    return stored(contracts)


def stored(contracts: Contracts) -> Contract:
    return loaded(contracts).get_contract()


def deliver(contracts: Contracts, event_type: str = "contract.signed", attempt: int = 1) -> bool:
    """Hand the newest event of a type to the worker; whether it was done with."""
    from functions.workers.documents.handler import handler

    event = contracts.desk.aws.events(event_type)[-1]
    message = {"id": event["sk"], "type": event["event_type"], "data": event["data"]}
    return bool(handler(sqs_event(message, attempt=attempt), http.Context()) == {"batchItemFailures": []})


def watch() -> dict[str, int]:
    from functions.schedules.onboarding_watch.handler import handler

    return handler({}, http.Context())


def read(object_key: str) -> bytes:
    return storage.from_settings("documents").get(object_key)


def sealed_file(contracts: Contracts) -> bytes:
    return read(str(stored(contracts).sealed_key))


def public_key_known_anew() -> None:
    key.forget()
    secrets.forget()


@dataclass
class Checked:
    """What an independent validator says; `is_good` also demands that the seal covers the whole file."""

    is_good: bool
    is_stamped: bool = False
    detail: str = ""


def check(content: bytes, roots: list[bytes]) -> Checked:
    """Validate with nothing but the file and trusted certificates (PEM)."""
    trusted = [x509.Certificate.load(pem.unarmor(one)[2]) for one in roots]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    try:
        found = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if not found:
            return Checked(False, detail="no seal")
        status = _run(async_validate_pdf_signature(found[0], context, ts_validation_context=context))
    except Exception as error:
        return Checked(False, detail=repr(error))
    whole = status.coverage.name == "ENTIRE_FILE" and status.modification_level.name == "NONE"
    stamped = status.timestamp_validity is not None
    return Checked(bool(status.bottom_line and whole), stamped, f"{status.coverage.name} {status.summary()}")


def _run(coroutine: Any) -> Any:
    # The thread's own loop stays: handlers of other tests want it.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def certificate_of(aws: Any) -> bytes:
    name = f"/{settings().stack_name}/seal"
    value = aws.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    return str(json.loads(value)["certificate"]).encode()


@contextmanager
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A time-stamping authority on a port, as `TsaUrl`."""
    with running("tsa", create_app()) as tsa:
        monkeypatch.setenv("TSA_URL", f"{tsa.address}/")
        settings.cache_clear()
        yield tsa
    settings.cache_clear()
