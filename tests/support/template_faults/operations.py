"""Faults in what operators see."""

from __future__ import annotations

from typing import Any

from infra.rules import operations
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, set_variables, written

NEW = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${AWS::StackName}-new"}}}


def _statement(t: Templates, function: str, action: str) -> dict[str, Any]:
    statements = written(t, function)["Policies"][0]["Statement"]
    found: dict[str, Any] = next(one for one in statements if action in one["Action"])
    return found


@plant(operations.operators_see_everything, operations.operators_may_redrive_every_queue)
def new_queue(t: Templates) -> None:
    t.source["Resources"]["NewQueue"] = NEW


@plant(operations.operators_see_everything)
def new_provider(t: Templates) -> None:
    set_variables(t, "OrdersFunction", FORTUNES_BASE_URL="https://fortunes.example.com")


@plant(operations.operators_see_everything)
def forgotten_table(t: Templates) -> None:
    del written(t, "OperationsFunction")["Environment"]["Variables"]["TABLE_KARMA"]


@plant(operations.operators_see_everything)
def forgotten_secret(t: Templates) -> None:
    set_variables(t, "OperationsFunction", PARAMETERS="jwt,pepper,yookassa,smtp")


@plant(operations.operators_see_everything)
def nobody_operates(t: Templates) -> None:
    del t.source["Resources"]["OperationsFunction"]


@plant(operations.operators_may_redrive_every_queue)
def dead_letters_that_stay(t: Templates) -> None:
    _statement(t, "OperationsFunction", "sqs:DeleteMessage")["Resource"].pop()


@plant(operations.operators_may_redrive_every_queue)
def looks_that_count_as_deliveries(t: Templates) -> None:
    reading = _statement(t, "OperationsFunction", "sqs:ReceiveMessage")["Resource"]
    reading.append({"Fn::GetAtt": ["PaymentsQueue", "Arn"]})


@plant(operations.workers_may_store_failures)
def speechless_worker(t: Templates) -> None:
    del written(t, "ProjectorWorkerFunction")["Environment"]["Variables"]["TABLE_IDEMPOTENCY"]
