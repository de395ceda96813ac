"""One real thing for each path parameter of the API, made by the modules' factories."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from tests import modules
from tests.e2e.client import Api, eventually

Json = dict[str, Any]
PathParamFactory = Callable[["PathParamFactories"], str]


@cache
def path_params() -> dict[str, PathParamFactory]:
    """Path parameter → its factory, of every module (`tests/<module>/api_requests.py`)."""
    found: dict[str, PathParamFactory] = {}
    for file in modules.parts("api_requests"):
        found |= getattr(file, "PATH_PARAMS", {})
    return found


class PathParamFactories:
    """One of each kind, made when first asked for; `owner` is the customer whose they are."""

    def __init__(self, owner: Api, admin: Api) -> None:
        self.owner, self.admin = owner, admin
        self._made: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """The thing that a path parameter of this name can stand for; KeyError when nobody said how to make one."""
        if name not in self._made:
            self._made[name] = path_params()[name](self)
        return self._made[name]


def ok(answer: Any) -> Json:
    """The JSON of an answer that is a success."""
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


def first(api: Api, path: str, query: dict[str, str]) -> str:
    """The id of a list's first thing, as soon as there is one."""

    def look() -> str | None:
        items = ok(api.get(path, params=query))["items"]
        return str(items[0]["id"]) if items else None

    return eventually(look, within=60, what=f"something in {path}")
