"""Gives this process the environment of a deployed stack: tables by its outputs, settings by its parameters."""

from __future__ import annotations

import os
import re

from botocore.exceptions import ClientError

from infra.ops.problems import OperatorError
from shared.core import aws
from shared.core.settings import settings
from shared.data import base

# Parameters of a stack that decide what its functions write, by the variable that carries them.
PARAMETERS = {"OrganisationTimeZone": "ORGANISATION_TIME_ZONE"}
TABLE_OUTPUT = re.compile(r"(?P<module>[A-Z][a-z]+)TableName\Z")


def use(stack: str) -> None:
    """Set the variables that `shared` reads for this stack. Raises OperatorError when there is no such stack."""
    try:
        answer = aws.client("cloudformation").describe_stacks(StackName=stack)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            raise OperatorError(f"there is no stack {stack!r} in this account and region; see --stack") from None
        raise
    tables = {}
    for output in answer["Stacks"][0].get("Outputs", []):
        if found := TABLE_OUTPUT.match(output["OutputKey"]):
            tables[f"TABLE_{found['module'].upper()}"] = output["OutputValue"]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in answer["Stacks"][0].get("Parameters", [])}
    variables = {name: given[parameter] for parameter, name in PARAMETERS.items() if parameter in given}
    os.environ.update({"STACK_NAME": stack, "POWERTOOLS_SERVICE_NAME": "operator", **tables, **variables})
    settings.cache_clear()
    base.forget()
