"""Requests to the API of the module `payments`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

from infra.local import secrets_store
from tests.e2e.path_param_factories import PathParamFactory

# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    # Of the webhook of texts, whose own token is another one.
    "provider": lambda _: "exolve",
    "token": lambda made: str(secrets_store.read(made.owner.cloud.aws, "yookassa")["webhook_token"]),
}
