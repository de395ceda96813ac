"""Requests to the API of the module `notifications`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, first


def _delivery(made: PathParamFactories) -> str:
    query = {"user_id": made.owner.user["id"]}
    return first(made.admin, "/notifications/deliveries", query)


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "delivery_id": _delivery,
    "notification_id": lambda made: first(made.owner, "/notifications", {}),
}
