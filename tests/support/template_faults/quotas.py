"""Faults in the sizes of policies and variables."""

from __future__ import annotations

from infra.rules import quotas
from infra.rules.base import Templates
from tests.support.template_faults.planting import allow, plant, resource


@plant(quotas.policies_fit_their_role)
def each_table_in_a_statement_of_its_own(t: Templates) -> None:
    tables = [name for name, one in t.expanded["Resources"].items() if one["Type"] == "AWS::DynamoDB::Table"]
    for action in ("PutItem", "UpdateItem", "DeleteItem"):
        allow(
            t,
            "OperationsFunction",
            Action=f"dynamodb:{action}",
            Resource=[{"Fn::GetAtt": [name, "Arn"]} for name in tables],
        )


@plant(quotas.variables_fit_their_function)
def every_address_in_full(t: Templates) -> None:
    variables = resource(t, "OperationsFunction")["Environment"]["Variables"]
    for name, value in variables.items():
        if name.startswith("QUEUE_") and "Fn::GetAtt" in value:
            variables[name] = {"Ref": value["Fn::GetAtt"][0]}
