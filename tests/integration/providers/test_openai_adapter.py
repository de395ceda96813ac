"""The adapter against the sandbox: what it sends, what it takes, and which trouble it thinks will pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
import urllib3
from pydantic import Field
from starlette.applications import Starlette
from starlette.routing import Mount

from infra.local.sandbox.openai import create_app
from shared.ai import structured_completion
from shared.ai.errors import AnswerMismatchError, PromptRefusedError
from shared.ai.masking_provider import MaskingProvider
from shared.ai.requests import WORK
from shared.ai.structured_completion import Answer, Prompt
from shared.providers.ai.base import AiRefusedError, AiUnavailableError, Message
from shared.providers.ai.openai import OpenAi
from tests.support.served import served

KEY = "sk-test"
PROMPT = [Message("system", "Be short."), Message("user", "Where is K7M4-9Q2D?")]
STRIPPED = {"maxLength", "minLength", "title", "default"}


class Verdict(Answer):
    """What is asked for here."""

    category: Literal["delivery", "other"]
    summary: str = Field(max_length=60)


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served(lambda _: Starlette(routes=[Mount("/_sandbox/openai", create_app(api_key=KEY))])) as origin:
        yield f"{origin}/_sandbox/openai"


@pytest.fixture
def model(base: str) -> OpenAi:
    for what in ("_faults", "_requests"):
        urllib3.request("DELETE", f"{base}/{what}")
    return OpenAi(f"{base}/v1", KEY, "gpt-4o-mini", timeout=0.5)


def fault(base: str, mode: str, **more: Any) -> None:
    assert urllib3.request("POST", f"{base}/_faults", json={"mode": mode, **more}).status == 200


def asked(base: str) -> list[Any]:
    found: list[Any] = urllib3.request("GET", f"{base}/_requests").json()["items"]
    return found


def test_a_prompt_is_sent_and_its_answer_read(model: OpenAi, base: str) -> None:
    answer = model.complete(PROMPT, response_schema=None, max_tokens=100)
    assert "Where is K7M4-9Q2D?" in answer.text
    assert answer.usage.completion_tokens > 5
    [request] = asked(base)
    assert (request["body"]["model"], request["body"]["max_completion_tokens"]) == ("gpt-4o-mini", 100)
    assert "tools" not in request["body"]


def test_an_answer_comes_in_the_form_that_was_asked_for(model: OpenAi, base: str) -> None:
    prompt = Prompt("verdict", "Say what it is about.", {"text": "delivery, call +79161234567"}, 100)
    answer, usage = structured_completion.complete(model, prompt, Verdict)
    assert answer.category == "delivery"
    assert "[phone]" in answer.summary
    assert usage.prompt_tokens > 10
    [request] = asked(base)
    assert request["body"]["response_format"]["json_schema"]["strict"] is True
    assert "9161234567" not in str(request)


@pytest.mark.parametrize("answer", [Verdict, *(work.answer for work in WORK.values())], ids=lambda one: one.__name__)
def test_every_form_is_a_strict_schema(model: OpenAi, answer: type[Answer]) -> None:
    """The sandbox refuses a schema that leaves anything open, as the provider does."""
    form = structured_completion.schema_of(answer, "form")

    def names(schema: Any) -> set[str]:
        if isinstance(schema, list):
            return set().union(*map(names, schema))
        return set(schema).union(*map(names, schema.values())) if isinstance(schema, dict) else set()

    assert not STRIPPED & names(form.schema)
    answer.model_validate_json(model.complete(PROMPT, response_schema=form, max_tokens=1000).text)


@pytest.mark.parametrize("mode", ["down", "error_500", "garbage", "rate_limit"])
def test_trouble_that_passes_is_told_without_a_word_of_the_prompt(model: OpenAi, base: str, mode: str) -> None:
    fault(base, mode)
    with pytest.raises(AiUnavailableError) as trouble:
        model.complete(PROMPT, response_schema=None, max_tokens=100)
    assert "K7M4" not in str(trouble.value)
    assert trouble.value.__cause__ is None


def test_silence_is_trouble_that_passes_and_nothing_is_repeated(model: OpenAi, base: str) -> None:
    fault(base, "timeout", seconds=3)
    with pytest.raises(AiUnavailableError, match="Timeout"):
        model.complete(PROMPT, response_schema=None, max_tokens=100)
    assert len(asked(base)) == 1


def test_nobody_at_the_address_is_trouble_that_passes() -> None:
    with pytest.raises(AiUnavailableError):
        OpenAi("http://127.0.0.1:9/v1", KEY, "gpt-4o-mini", timeout=0.5).complete(
            PROMPT, response_schema=None, max_tokens=9
        )


@pytest.mark.parametrize(("key", "model_name"), [("sk-wrong", "gpt-4o-mini"), (KEY, "gpt-1")])
def test_a_key_or_model_that_is_not_set_up_is_no_fault_of_the_prompt(base: str, key: str, model_name: str) -> None:
    with pytest.raises(AiUnavailableError):
        OpenAi(f"{base}/v1", key, model_name, timeout=0.5).complete(PROMPT, response_schema=None, max_tokens=9)


@pytest.mark.parametrize("mode", ["invalid_prompt", "refusal"])
def test_a_refusal_is_final(model: OpenAi, base: str, mode: str) -> None:
    fault(base, mode, times=2)
    with pytest.raises(AiRefusedError):
        model.complete(PROMPT, response_schema=None, max_tokens=100)
    with pytest.raises(PromptRefusedError):
        structured_completion.complete(model, Prompt("verdict", "Say.", {"text": "x"}, 100), Verdict)


def test_an_answer_that_leaves_its_form_is_asked_for_once_more(model: OpenAi, base: str) -> None:
    prompt = Prompt("verdict", "Say what it is about.", {"text": "delivery"}, 100)
    fault(base, "off_schema")
    assert structured_completion.complete(model, prompt, Verdict)[0].category == "delivery"
    assert len(asked(base)) == 2
    fault(base, "off_schema", times=2)
    with pytest.raises(AnswerMismatchError) as mismatch:
        structured_completion.complete(model, prompt, Verdict)
    assert mismatch.value.__cause__ is None


def test_a_text_is_moderated_masked(model: OpenAi, base: str) -> None:
    provider = MaskingProvider(model)
    assert not provider.is_flagged("Где заказ? Пишите на anna@example.com")
    assert provider.is_flagged("Я тебя убью")
    assert [one["body"]["input"] for one in asked(base)] == ["Где заказ? Пишите на [email]", "Я тебя убью"]
    assert {one["path"] for one in asked(base)} == {"/moderations"}


@pytest.mark.parametrize("mode", ["down", "rate_limit", "invalid_prompt"])
def test_a_moderation_that_does_not_answer_passes(model: OpenAi, base: str, mode: str) -> None:
    fault(base, mode)
    with pytest.raises(AiUnavailableError):
        model.is_flagged("Где заказ?")
