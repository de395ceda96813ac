"""What follows from template.yaml and would stand there twice: written into it before SAM sees it.

`make build`, the local deploy and the rules all go through `derive`.
"""

from __future__ import annotations

from typing import Any

from infra.http_api import share_integrations

Template = dict[str, Any]

PARAMETERS_READ = "PARAMETERS_READ"
READ = "ssm:GetParameters"


def derive(template: Template) -> Template:
    """Change `template`, a SAM template with long-form intrinsics, and return it; a second time changes nothing.

    Raises HttpApiError.
    """
    name_parameters(template)
    return share_integrations(template)


def name_parameters(template: Template) -> None:
    """Tell each function which secrets its role may read, so that it reads all of them in one call."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function" and (names := parameters_of(resource["Properties"])):
            variables = resource["Properties"].setdefault("Environment", {}).setdefault("Variables", {})
            variables[PARAMETERS_READ] = ",".join(names)


def parameters_of(function: Template) -> list[str]:
    """The names of the parameters that a function's statements let it read, without the stack's prefix."""
    statements = [
        statement
        for policy in _listed(function.get("Policies"))
        if isinstance(policy, dict)
        for statement in _listed(policy.get("Statement"))
        if statement["Effect"] == "Allow" and READ in _listed(statement.get("Action"))
    ]
    resources = [resource for statement in statements for resource in _listed(statement["Resource"])]
    written = [resource["Fn::Sub"] if isinstance(resource, dict) else str(resource) for resource in resources]
    return sorted({text.rpartition("/")[2] for text in written})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
