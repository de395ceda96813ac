"""Requests to the API of the module `tasks`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

from tests.e2e.path_param_factories import PathParamFactory, ok

# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "task_id": lambda made: str(ok(made.admin.get("/products/export"))["task_id"]),
}
