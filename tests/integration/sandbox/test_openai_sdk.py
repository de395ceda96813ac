"""The official SDK works unchanged against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import openai
import pytest
import urllib3
from jsonschema import validate
from openai import OpenAI
from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.routing import Mount

from infra.local.sandbox.openai import create_app
from tests.support.served import served

KEY = "sk-test"
SYSTEM = {"role": "system", "content": "The shop opens at nine."}
USER = {"role": "user", "content": "When do you open?"}


class Verdict(BaseModel):
    """What a model is asked for here."""

    language: Literal["ru", "en"]
    category: Literal["delivery", "payment", "other"]
    summary: str = Field(max_length=50)
    sources: list[Literal["order", "page"]] = Field(max_length=5)
    is_urgent: bool
    score: int = Field(ge=1)
    note: str | None


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served(lambda _: Starlette(routes=[Mount("/_sandbox/openai", create_app(api_key=KEY))])) as origin:
        yield f"{origin}/_sandbox/openai"


@pytest.fixture
def client(base: str) -> Iterator[OpenAI]:
    # The habits of the product: a time-out of its own, and no retries, because the queue retries.
    with OpenAI(api_key=KEY, base_url=f"{base}/v1", timeout=5, max_retries=0) as made:
        yield made
    urllib3.request("DELETE", f"{base}/_faults")
    urllib3.request("DELETE", f"{base}/_requests")


def fault(base: str, **body: Any) -> None:
    answer = urllib3.request("POST", f"{base}/_faults", json=body)
    assert answer.status == 200, answer.data


def ask(client: OpenAI, **more: Any) -> Any:
    return client.chat.completions.create(model="gpt-4o-mini", messages=[SYSTEM, USER], **more)  # type: ignore[call-overload]


def test_an_answer_quotes_what_the_model_was_told_and_is_always_the_same(client: OpenAI) -> None:
    first, second = ask(client), ask(client)
    said = first.choices[0].message.content
    assert "The shop opens at nine." in said
    assert "When do you open?" in said
    assert said == second.choices[0].message.content
    assert first.id != second.id
    assert first.choices[0].finish_reason == "stop"
    assert first.usage.total_tokens == first.usage.prompt_tokens + first.usage.completion_tokens > 10


def test_a_stream_brings_the_same_answer_in_pieces_with_its_usage_at_the_end(client: OpenAI) -> None:
    chunks = list(ask(client, stream=True, stream_options={"include_usage": True}))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == ask(client).choices[0].message.content
    assert len(chunks) > 4
    assert chunks[-1].usage.completion_tokens > 0


def test_an_answer_stops_at_the_limit(client: OpenAI) -> None:
    answer = ask(client, max_completion_tokens=5)
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage.completion_tokens == 5
    assert len(answer.choices[0].message.content.encode()) <= 20


def test_an_answer_keeps_to_a_schema(client: OpenAI) -> None:
    """Also through the SDK's own helper, which makes the schema of the model and reads the answer with it."""
    user = {"role": "user", "content": "Где моя доставка? Delivery is late, see my order"}
    messages: Any = [SYSTEM, user]
    parsed = client.chat.completions.parse(model="gpt-4o-mini", messages=messages, response_format=Verdict)
    verdict = parsed.choices[0].message.parsed
    assert verdict
    assert (verdict.language, verdict.category, verdict.sources) == ("ru", "delivery", ["order"])
    schema = {**Verdict.model_json_schema(), "additionalProperties": False}
    wanted: Any = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema, "strict": True}}
    answer = client.chat.completions.create(model="gpt-4o-mini", messages=messages, response_format=wanted)
    validate(json.loads(answer.choices[0].message.content or ""), schema)


def test_a_schema_that_is_not_strict_is_refused_when_strictness_is_asked_for(client: OpenAI) -> None:
    loose = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    with pytest.raises(openai.BadRequestError) as refusal:
        ask(
            client,
            response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": loose, "strict": True}},
        )
    assert refusal.value.code == "invalid_json_schema"


def test_responses_answer_plainly_streamed_and_by_a_schema(client: OpenAI) -> None:
    request: Any = {"model": "gpt-4o-mini", "instructions": "The shop opens at nine.", "input": "When do you open?"}
    plain = client.responses.create(**request)
    assert plain.status == "completed"
    assert "opens at nine" in plain.output_text
    assert plain.usage
    assert plain.usage.input_tokens > 5
    with client.responses.stream(**request) as events:
        kinds = [event.type for event in events]
        assert events.get_final_response().output_text == plain.output_text
    assert kinds[0] == "response.created"
    assert kinds.count("response.output_text.delta") > 2
    assert client.responses.parse(**request, text_format=Verdict).output_parsed


def test_embeddings_come_as_base64_and_as_floats_and_are_alike_for_like_texts(client: OpenAI) -> None:
    texts = ["a red cap", "the red cap", "how do I return a parcel"]
    # The SDK asks for base64 by itself, and reads it.
    packed = client.embeddings.create(model="text-embedding-3-small", input=texts)
    plain = client.embeddings.create(model="text-embedding-3-small", input=texts, encoding_format="float")
    vectors = [one.embedding for one in packed.data]
    for one, other in zip(vectors, plain.data, strict=True):
        assert one == pytest.approx(other.embedding, abs=1e-6)
    assert len(vectors[0]) == 1536

    def likeness(one: int, other: int) -> float:
        return sum(a * b for a, b in zip(vectors[one], vectors[other], strict=True))

    assert likeness(0, 1) > 0.6 > likeness(0, 2)
    short = client.embeddings.create(model="text-embedding-3-large", input="cap", dimensions=8)
    assert len(short.data[0].embedding) == 8


def test_moderation_flags_what_is_flagged(client: OpenAI) -> None:
    mild, harsh = client.moderations.create(input=["Where is my order?", "I will kill you"]).results
    assert not mild.flagged
    assert harsh.flagged
    assert harsh.categories.violence


def test_models_are_listed(client: OpenAI) -> None:
    assert "gpt-4o-mini" in [model.id for model in client.models.list()]
    assert client.models.retrieve("gpt-4o").owned_by == "system"


def test_refusals_are_errors_of_the_sdk(client: OpenAI, base: str) -> None:
    with (
        OpenAI(api_key="sk-wrong", base_url=f"{base}/v1", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError) as refusal,
    ):
        ask(stranger)
    assert refusal.value.code == "invalid_api_key"
    assert "wrong" not in str(refusal.value)
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-1", messages=[USER])  # type: ignore[list-item]
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.BadRequestError) as empty:
        client.chat.completions.create(model="gpt-4o", messages=[])
    assert (empty.value.code, empty.value.param) == ("empty_array", "messages")
    with pytest.raises(openai.BadRequestError) as long:
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "я" * 300_000}])
    assert long.value.code == "context_length_exceeded"
    with pytest.raises(openai.NotFoundError):
        client.get("/nowhere", cast_to=object)


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("down", openai.InternalServerError),
        ("error_500", openai.InternalServerError),
        ("rate_limit", openai.RateLimitError),
        ("invalid_prompt", openai.BadRequestError),
        ("timeout", openai.APITimeoutError),
    ],
)
def test_a_fault_strikes_as_often_as_it_was_told_to(
    client: OpenAI, base: str, mode: str, error: type[openai.OpenAIError]
) -> None:
    fault(base, mode=mode, times=1)
    with pytest.raises(error) as met:
        ask(client.with_options(timeout=0.3))
    if isinstance(met.value, openai.RateLimitError):
        assert met.value.response.headers["retry-after"] == "20"
    assert ask(client).choices


def test_a_model_may_decline_and_may_leave_the_schema(client: OpenAI, base: str) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "v", "schema": Verdict.model_json_schema()}}
    fault(base, mode="refusal", times=1)
    message = ask(client, response_format=wanted).choices[0].message
    assert message.content is None
    assert message.refusal
    fault(base, mode="off_schema", times=1)
    assert "unexpected" in json.loads(ask(client, response_format=wanted).choices[0].message.content)


def test_what_was_asked_can_be_read_back(client: OpenAI, base: str) -> None:
    ask(client)
    kept = urllib3.request("GET", f"{base}/_requests").json()["items"]
    assert [one["path"] for one in kept] == ["/chat/completions"]
    assert kept[0]["body"]["messages"] == [SYSTEM, USER]
    urllib3.request("DELETE", f"{base}/_requests")
    assert urllib3.request("GET", f"{base}/_requests").json() == {"items": []}


class AssistantReply(BaseModel):
    """The form of the assistant."""

    reply: str
    is_grounded: bool
    action: Literal["none", "show_lesson", "open_ticket"]
    sources: list[Literal["les_1:0", "les_2:1"]]


@pytest.mark.parametrize(
    ("question", "reply", "action", "sources"),
    [
        ("Что показывает число в тазике?", "Число в тазике показывает температуру.", "none", ["les_1:0"]),
        ("Покажите, в каком уроке о стирке худи", "Худи стирают наизнанку.", "show_lesson", ["les_2:1"]),
        ("Кто выиграл?", "В материалах, которые мне открыты, ответа нет.", "none", []),
        ("Позовите оператора!", "В материалах, которые мне открыты, ответа нет.", "open_ticket", []),
    ],
)
def test_the_assistant_answers_from_the_sources_of_its_prompt(
    client: OpenAI, question: str, reply: str, action: str, sources: list[str]
) -> None:
    shown = [
        {"id": "les_1:0", "title": "Ярлык", "text": "# Ярлык\n\nЧисло в тазике показывает температуру."},
        {"id": "les_2:1", "title": "Стирка", "text": "Худи стирают наизнанку."},
    ]
    document = json.dumps({"question": question, "sources": shown, "conversation": []}, ensure_ascii=False)
    answer = client.chat.completions.parse(
        model="gpt-4o-mini",
        messages=[SYSTEM, {"role": "user", "content": document}],  # type: ignore[list-item]
        response_format=AssistantReply,
        max_completion_tokens=700,
    )
    said = answer.choices[0].message.parsed
    assert said is not None
    assert (said.reply, said.action, said.sources, said.is_grounded) == (reply, action, sources, bool(sources))


class ReplyOfOneSource(AssistantReply):
    """The form where there is one source: a choice of one is `const` in its schema."""

    sources: list[Literal["les_1:0"]]  # type: ignore[assignment]


def test_the_assistant_answers_from_the_only_source_that_there_is(client: OpenAI) -> None:
    shown = [{"id": "les_1:0", "title": "Ярлык", "text": "Число в тазике показывает температуру."}]
    document = json.dumps({"question": "Что показывает число?", "sources": shown, "conversation": []})
    answer = client.chat.completions.parse(
        model="gpt-4o-mini",
        messages=[SYSTEM, {"role": "user", "content": document}],  # type: ignore[list-item]
        response_format=ReplyOfOneSource,
    )
    said = answer.choices[0].message.parsed
    assert said is not None
    assert (said.reply, said.is_grounded, said.sources) == (shown[0]["text"], True, ["les_1:0"])
