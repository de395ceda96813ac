"""Requests to the API of the module `notifications`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import hashlib
import hmac

from infra.local import secrets_store
from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, first


def _delivery(made: PathParamFactories) -> str:
    query = {"user_id": made.owner.user["id"]}
    return first(made.admin, "/notifications/deliveries", query)


def _link(made: PathParamFactories) -> str:
    key = secrets_store.read(made.owner.cloud.aws, "address_hash")["value"]
    owner = f"{made.owner.user['id']}.feedback"
    return f"{owner}.{hmac.digest(f'unsubscribe:{key}'.encode(), owner.encode(), hashlib.sha256).hex()[:32]}"


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "delivery_id": _delivery,
    "link_token": _link,
    "notification_id": lambda made: first(made.owner, "/notifications", {}),
}
