"""Routes that are read when a request, or a tool, first asks for one.

FastAPI reads the signatures of all routes when they are declared, and of an included router's all again at the first
request: half of a cold start in a function with many. Here a route knows its path, its methods and its marks; what its
endpoint takes and answers is read by the first request to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette._utils import get_route_path
from starlette.routing import Match, compile_path
from starlette.types import Scope

Check = Callable[[APIRoute], None]
"""Raises for a route that must not be served."""
OF_THE_PATH = ("path_regex", "path_format", "param_convertors")
# Read from the endpoint, and private to FastAPI.
EMBEDDED = "_embed_body_fields"
# For the `openapi_extra` of a GET that records that somebody was shown something: HEAD shows nothing.
NO_HEAD_MARK = "x-no-head"
NO_HEAD: dict[str, Any] = {NO_HEAD_MARK: True}


class Route(APIRoute):
    """One route; whatever is known only from its endpoint's signature is read when it is first asked for."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path = path
        # Without the prefix below which an app serves it: parts of stored keys (shared/http/idempotency.py).
        self.declared_path = path
        self.endpoint = endpoint
        self.methods = {method.upper() for method in options.get("methods") or ("GET",)}
        self.name = options.get("name") or endpoint.__name__
        self.status_code = options.get("status_code")
        self.openapi_extra = options.get("openapi_extra")
        self._options = options
        self._check: Check | None = None
        self._segments = _segments(path)

    def below(self, app: FastAPI, prefix: str, responses: Mapping[int | str, dict[str, Any]], check: Check) -> Route:
        """The same route as an app serves it: under a prefix, with what all routes may answer, once it is checked."""
        served = {
            **self._options,
            "responses": {**responses, **self._options.get("responses", {})},
            "generate_unique_id_function": app.router.generate_unique_id_function,
            "dependency_overrides_provider": app,
        }
        route = Route(prefix + self.path, self.endpoint, **served)
        route.declared_path, route._check = self.path, check
        return route

    @property
    def takes_head(self) -> bool:
        """Whether HEAD is answered as this GET is: not where it starts something (202), or bears NO_HEAD."""
        return self.status_code != 202 and NO_HEAD_MARK not in (self.openapi_extra or {})

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As FastAPI does it; a path with other segments is told without its pattern, most of which are never made."""
        if scope["type"] != "http" or not _fits(self._segments, get_route_path(scope)):
            return Match.NONE, {}
        return super().matches(scope)

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet."""
        if name in OF_THE_PATH:
            self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
        elif name.startswith("_") and name != EMBEDDED:
            raise AttributeError(name)
        elif "dependant" not in self.__dict__:
            self._read()
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None

    def _read(self) -> None:
        # A route of its own, so that nothing of one that is refused is kept, and threads may do it at once.
        read = APIRoute(self.path, self.endpoint, **self._options)
        if self._check:
            self._check(read)
        self.__dict__.update(read.__dict__)


class Router(APIRouter):
    """Where an endpoint group declares its routes, with FastAPI's decorators."""

    def __init__(self, *, prefix: str = "", tags: list[str] | None = None) -> None:
        super().__init__(prefix=prefix, tags=[*(tags or [])], route_class=Route)


def allowed(routes: Iterable[Route], scope: Scope) -> str:
    """The header `Allow` for the path of a request: what all of its routes know (RFC 9110 §15.5.6)."""
    # By no method at all, so that nothing but the path is compared.
    found = [route for route in routes if route.matches({**scope, "method": ""})[0] is not Match.NONE]
    methods = {method for route in found for method in route.methods or ()}
    # The first one answers: a fixed address before one with a parameter.
    reader = next((route for route in found if "GET" in (route.methods or ())), None)
    return ", ".join(sorted(methods | ({"HEAD"} if reader is not None and reader.takes_head else set())))


def _segments(path: str) -> tuple[str | None, ...] | None:
    """A path's segments, None for those with parameters; None for a path one of whose parameters may hold slashes."""
    if ":path}" in path:
        return None
    return tuple(None if "{" in part else part for part in path.split("/"))


def _fits(segments: tuple[str | None, ...] | None, path: str) -> bool:
    if segments is None:
        return True
    given = path.split("/")
    return len(given) == len(segments) and all(
        known is None or known == part for known, part in zip(segments, given, strict=True)
    )
