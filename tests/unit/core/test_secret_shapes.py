"""Secrets: what is written is what is read, and what is wrong is said without the value."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from infra.local import secrets_store
from infra.ops import secrets as ops_secrets
from shared.core.secret_shapes import SHAPES, PepperSecret, SealSecret, SecretShape, SmtpSecret
from shared.core.secrets import MalformedSecretError

ROOT = Path(__file__).resolve().parents[3]
STORED = {"host": "mail.example.com", "port": 587, "username": "u", "password": "geheim"}


@pytest.mark.parametrize("written", [ops_secrets.fresh(), secrets_store.fresh()], ids=["create-secrets", "local"])
def test_what_is_written_is_what_is_read(written: dict[str, dict[str, Any]]) -> None:
    # The certificate of the seal is another command's: it needs the stack's key.
    shapes = {name: shape for name, shape in SHAPES.items() if shape is not SealSecret}
    assert set(written) == {"jwt", "jwt_public", *shapes}
    for name, shape in shapes.items():
        stored = json.loads(json.dumps(written[name]))
        assert shape.read(stored).document() == stored


def _reads_of_secrets() -> list[tuple[str, int, str]]:
    """(file, line, secret) of every call of secret_json whose answer is not given to its class."""
    found = []
    for folder in ("shared", "functions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text())
            given = {
                id(argument)
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "read"
                for argument in node.args
            }
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") == "secret_json"
                    and id(node) not in given
                ):
                    found.append((path.relative_to(ROOT).as_posix(), node.lineno, ast.unparse(node.args[0])))
    return found


def test_every_secret_but_the_tokens_keys_is_read_by_its_class() -> None:
    assert [read for read in _reads_of_secrets() if read[2] not in ("'jwt'", "'jwt_public'")] == []


def test_an_older_secret_of_the_mail_server_is_still_read() -> None:
    assert SmtpSecret.read({**STORED, "starttls": True}).security == "starttls"
    assert SmtpSecret.read({**STORED, "starttls": False}).security == "none"
    assert SmtpSecret.read({**STORED, "starttls": True, "security": "tls"}).security == "tls"


@pytest.mark.parametrize(
    ("shape", "stored", "problem"),
    [
        (SmtpSecret, {"port": 25}, "'host' is missing"),
        (SmtpSecret, {**STORED, "port": "geheim"}, "'port' is not a whole number"),
        (SmtpSecret, {**STORED, "port": True}, "'port' is not a whole number"),
        (SmtpSecret, {**STORED, "security": "geheim"}, "'security' is not one of starttls, tls, none"),
        (SmtpSecret, {**STORED, "starttls": "geheim"}, "'starttls' is not true or false"),
        (SmtpSecret, {**STORED, "securty": "geheim"}, "unknown field 'securty'"),
        (PepperSecret, {"value": ["geheim"]}, "'value' is not a string"),
        (PepperSecret, {}, "'value' is missing"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_with_the_parameter_and_without_the_value(
    shape: type[SecretShape], stored: dict[str, Any], problem: str
) -> None:
    with pytest.raises(MalformedSecretError) as raised:
        shape.read(stored)
    text = str(raised.value)
    assert problem in text
    assert f"/{shape.NAME}:" in text
    assert "geheim" not in text


@pytest.mark.parametrize("name", SHAPES)
def test_no_secret_shows_its_values(name: str) -> None:
    shape = SHAPES[name]
    secret = shape.read({field: 1 if field in ("port", "timeout") else "geheim" for field in _set_fields(shape)})
    hidden = set(_set_fields(shape)) - set(shape.SHOWN)
    assert hidden
    assert repr(secret).count("geheim") == len([field for field in shape.SHOWN if field not in ("port", "timeout")])


def _set_fields(shape: type[SecretShape]) -> list[str]:
    return [field for field in shape.field_names() if field != "security"]
