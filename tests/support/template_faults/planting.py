"""How faults are planted into the templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.rules.base import Rule, Templates

Fault = Callable[[Templates], object]
Statement = dict[str, Any]
FAULTS: list[tuple[Rule, Fault]] = []


def plant(*rules: Rule) -> Callable[[Fault], Fault]:
    """Register a fault that these rules must find."""

    def register(fault: Fault) -> Fault:
        FAULTS.extend((rule, fault) for rule in rules)
        return fault

    return register


def resource(t: Templates, name: str) -> dict[str, Any]:
    """The properties of a resource as CloudFormation sees it."""
    found: dict[str, Any] = t.expanded["Resources"][name]["Properties"]
    return found


def written(t: Templates, name: str) -> dict[str, Any]:
    """The properties of a resource as it is written."""
    found: dict[str, Any] = t.source["Resources"][name]["Properties"]
    return found


def allow(t: Templates, function: str, *, effect: str = "Allow", **statement: Any) -> None:
    """Give a function's role one more statement."""
    role = resource(t, f"{function}Role")["Policies"][-1]["PolicyDocument"]["Statement"]
    role.append({"Effect": effect, **statement})


def allow_in_source(t: Templates, function: str, **statement: Any) -> None:
    """Write one more statement for a function."""
    written(t, function)["Policies"][0]["Statement"].append({"Effect": "Allow", **statement})


def set_variables(t: Templates, function: str, **variables: Any) -> None:
    """Set more variables of a function."""
    written(t, function)["Environment"]["Variables"].update(variables)


SHOP = {"Fn::GetAtt": ["ShopTable", "Arn"]}
