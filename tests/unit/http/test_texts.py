"""Texts are normalised before anything else is checked, in every request."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, StringConstraints

from infra import openapi
from shared.http import models
from shared.http.models import AnswerModel, LongText, RequestModel, ShortText
from shared.http.query_text import normalised_query

APPS = [app for _, app in openapi.apps()]
TYPED = "\u202aраз\r\nдва\x0cтри\u202c\u200f"
KEPT = ("раз\nдва\nтри", "раз\nдва три")
# Taken letter by letter: what a password is, and what a mail's headers are signed with.
VERBATIM = {"password", "current_password", "new_password", "MailHeaderRequest.value"}


class Nested(RequestModel):
    lines: LongText


class Asked(RequestModel):
    line: ShortText | None = None
    lines: LongText | None = None
    short: Annotated[str, StringConstraints(max_length=3)] | None = None
    several: list[ShortText] | None = None
    table: dict[str, Any] | list[Any] | None = None
    nested: list[Nested] | None = None
    secret: Annotated[str, StringConstraints(strip_whitespace=False)] | None = None


def requests(base: type[BaseModel] = RequestModel) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        if model.__module__ != __name__:
            yield model
        yield from requests(model)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("line", "\u200eГде\x0cзаказ?\r\n", "Где заказ?"),
        ("lines", TYPED, KEPT[0]),
        ("short", "a\r\nb", "a\nb"),
        ("several", ["\u202aA\u202c"], ["A"]),
        ("table", {"\u202aS\u202c": [["\u200f5\r\n"]]}, {"S": [["5\n"]]}),
        ("secret", " \u202a\r\n", " \u202a\r\n"),
    ],
)
def test_a_field_is_normalised_before_its_bounds_are_checked(field: str, typed: Any, kept: Any) -> None:
    assert getattr(Asked.model_validate({field: typed}), field) == kept


def test_a_nested_request_is_normalised() -> None:
    [nested] = Asked.model_validate({"nested": [{"lines": TYPED}]}).nested or []
    assert nested.lines == KEPT[0]


def test_every_field_of_every_request_is_normalised_but_what_is_taken_letter_by_letter() -> None:
    found = list(requests())
    assert len(found) > 100
    for model in found:
        for name in model.model_fields:
            shown = models._text_rule(model, name)(TYPED)
            assert shown in ((TYPED,) if VERBATIM & {name, f"{model.__name__}.{name}"} else KEPT), (
                f"{model.__name__}.{name}"
            )


def test_every_body_is_a_request() -> None:
    """What is taken in beside `RequestModel` would be taken in as it is."""
    for route in _routes():
        for parameter in route.dependant.body_params:
            kinds = [one for one in models._parts_of(parameter.field_info.annotation) if inspect.isclass(one)]
            taken = [one for one in kinds if issubclass(one, BaseModel)]
            assert taken, route.path
            assert all(issubclass(one, RequestModel) for one in taken), route.path


def _routes() -> list[APIRoute]:
    found = [route for app in APPS for route in app.state.routes if isinstance(route, APIRoute)]
    assert len(found) > 200
    return found


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (b"limit=5&q=a+b", b"limit=5&q=a+b"),
        (b"q=%E2%80%AA%2B7+999%E2%80%AC&limit=5", b"q=%2B7+999&limit=5"),
        (b"q=a%0D%0A", b"q=a"),
        (b"q=%D0%B0%0C%D0%B1&x=", b"q=%D0%B0+%D0%B1&x="),
        (b"q=%00&cursor=a%3D%3D", b"q=%00&cursor=a%3D%3D"),
        (b"%", b"%"),
    ],
)
def test_a_query_is_normalised_as_bodies_are(query: bytes, kept: bytes) -> None:
    assert normalised_query(query) == kept


def test_answers_are_as_they_are_stored() -> None:
    class Told(AnswerModel):
        text: str

    assert Told(text=TYPED).text == TYPED
