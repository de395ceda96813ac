"""Query parameters that a route does not know are refused, as unknown fields of bodies are.

A misspelt filter would otherwise be passed over, and the answer be taken for a filtered one. Pages that are opened from
a mail, or by a program that adds its own parameters, are marked `LINKED_PAGE` and take what they know.
"""

from __future__ import annotations

import typing
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Match

from shared.core.errors import FieldError, InvalidError

LINKED_MARK = "x-linked-page"
LINKED_PAGE: dict[str, Any] = {LINKED_MARK: True}
"""A route's `openapi_extra` that says that links to it may come with parameters of others, such as utm_source."""

NAME_SHOWN, ERRORS_SHOWN = 100, 20


class UnknownQueryParameterError(InvalidError):
    """A query string names a parameter that the route does not know, or says twice what can be said once."""

    code = "validation_error"
    detail = "Some query parameters are not acceptable: see errors."


def known_parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """The query parameters of a route and of its dependencies, and whether each may be repeated."""
    for one in dependant.query_params:
        yield one.alias, _is_list(one.field_info.annotation)
    for part in dependant.dependencies:
        yield from known_parameters(part)


def refuse_unknown(routes: Iterable[APIRoute], method: str, path: str, query: bytes) -> None:
    """Raise UnknownQueryParameterError for a request whose route does not know all of its query parameters.

    `routes` are an app's in their order, `path` is without their prefix.
    """
    if not query:
        return
    for route in routes:
        if route.matches({"type": "http", "method": method, "path": path})[0] is Match.FULL:
            if not (route.openapi_extra or {}).get(LINKED_MARK):
                _refuse(dict(known_parameters(route.dependant)), query)
            return


def _refuse(known: Mapping[str, bool], query: bytes) -> None:
    given = Counter(name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    # The code is the one that Pydantic has for unknown fields of bodies.
    wrong = [FieldError(name[:NAME_SHOWN], "extra_forbidden", _unknown(known)) for name in given if name not in known]
    wrong += [
        FieldError(name, "repeated", "Say it once.")
        for name, times in given.items()
        if times > 1 and not known.get(name, True)
    ]
    if wrong:
        raise UnknownQueryParameterError(errors=wrong[:ERRORS_SHOWN])


def _unknown(known: Mapping[str, bool]) -> str:
    if not known:
        return "This address takes no query parameters."
    return f"This address takes: {', '.join(sorted(known))}."


def _is_list(annotation: Any) -> bool:
    kinds = (annotation, *typing.get_args(annotation))
    return any((typing.get_origin(kind) or kind) in (list, set, tuple, frozenset) for kind in kinds)
