"""Rules about functions: limits, logs, names and environment variables."""

from __future__ import annotations

import re
from typing import Any

from infra.derive import PARAMETERS_READ
from infra.rules import imports
from infra.rules.base import (
    Templates,
    environment,
    functions,
    listed,
    module_of,
    named,
    of_type,
    rule,
    sources,
    text,
)
from infra.transform import ROOT

# API Gateway waits thirty seconds; a function that takes longer costs money and its answer is lost.
LONGEST_ANSWER_S = 29
SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE|CREDENTIAL|API_?KEY|PEPPER")
NAMES = {
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Lambda::LayerVersion": "LayerName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::CloudFront::Function": "Name",
}
# Only tests set these.
FOR_TESTS = {"PASSWORD_ROUNDS"}
# What CloudFormation takes in one template (AWS CloudFormation User Guide, quotas).
MOST_RESOURCES = 500
MOST_BYTES = 1_000_000


def event_file(logical_id: str) -> str:
    """events/ holds one real event per function: `PaymentsWorkerFunction` → `payments.json`."""
    words = re.findall(r"[A-Z][a-z0-9]*", re.sub("(Worker|Webhook)?Function$", "", logical_id))
    return "_".join(words).lower() + ".json"


@rule
def functions_have_limits(templates: Templates) -> list[str]:
    """Each function has a time-out and a memory size; behind the API it ends before API Gateway gives up."""
    found = []
    answering = {name for name, function in functions(templates.source) if list(sources(function, "HttpApi"))}
    for name, function in of_type(templates.expanded, "AWS::Lambda::Function"):
        timeout, memory = function.get("Timeout", 0), function.get("MemorySize", 0)
        if not 1 <= timeout <= (LONGEST_ANSWER_S if name in answering else 900):
            found.append(f"{name}: time-out of {timeout} s")
        if not 128 <= memory <= 1769:
            found.append(f"{name}: {memory} MB of memory; one whole processor is 1769")
        if function.get("Runtime") != "python3.13" or function.get("Architectures") != ["arm64"]:
            found.append(f"{name}: not the runtime that `make build` makes byte code for")
        if function.get("TracingConfig") != {"Mode": "Active"}:
            found.append(f"{name}: has no tracing")
    return found


@rule
def functions_ship_what_they_import(templates: Templates) -> list[str]:
    """A package holds its function's folder and the composition root: a handler reaches no other function's code."""
    found = []
    for name, function in functions(templates.source):
        own = str(function["CodeUri"]).strip("/").replace("/", ".")
        parents = {own.rsplit(".", depth)[0] for depth in range(1, own.count(".") + 1)} | {"functions.modules"}
        found += [
            f"{name}: imports {module}, which is not in its package"
            for module in sorted(imports.closure(module_of(function)))
            if module.startswith("functions.") and module != own and not module.startswith(f"{own}.")
            if module not in parents
        ]
    return found


@rule
def logs_expire(templates: Templates) -> list[str]:
    """Each function writes JSON to a log group of its own in this template, and every group has a retention."""
    found = []
    groups = dict(of_type(templates.expanded, "AWS::Logs::LogGroup"))
    found += [f"{name}: no retention" for name, group in groups.items() if "RetentionInDays" not in group]
    used = []
    for name, function in of_type(templates.expanded, "AWS::Lambda::Function"):
        logging = function.get("LoggingConfig", {})
        group = logging.get("LogGroup", {}).get("Ref")
        used.append(group)
        if group not in groups:
            found.append(f"{name}: its log group is not in the template")
        elif text(groups[group]["LogGroupName"]) != f"/aws/lambda/{text(function['FunctionName'])}":
            found.append(f"{name}: its log group has another function's name")
        if logging.get("LogFormat") != "JSON":
            found.append(f"{name}: does not write JSON")
    return found + [f"{group}: shared by functions" for group in groups if used.count(group) > 1]


@rule
def names_contain_the_stack(templates: Templates) -> list[str]:
    """Several stacks share an account: every chosen name contains the stack's."""
    found = []
    for file, template in templates.all():
        for name, resource in template["Resources"].items():
            key = NAMES.get(resource["Type"])
            given = text(resource.get("Properties", {}).get(key, "")) if key else None
            of_environment = given is not None and {"StackPrefix", "EnvironmentName"} <= named({"Fn::Sub": given})
            if given is not None and "StackName}" not in given and not of_environment:
                found.append(f"{file}: {name} has the name {given or '(none)'}")
    return found


@rule
def the_template_fits_quotas(templates: Templates) -> list[str]:
    """Each expanded template stays below CloudFormation's quotas: 95 % of the resources, 80 % of the bytes."""
    found = []
    for file, template in templates.all():
        resources, size = len(template["Resources"]), len(text(template))
        for used, most, noun in (
            (resources, MOST_RESOURCES * 95 // 100, "resources"),
            (size, MOST_BYTES * 4 // 5, "bytes"),
        ):
            if used > most:
                found.append(
                    f"{file}: {used} {noun}, {most} at most: take some out, or make a stack of its own of a part"
                )
    return found


@rule
def variables_hold_no_secrets(templates: Templates) -> list[str]:
    """Secrets come from SSM, not from environment variables or the template's parameters."""
    found = []
    for name, function in of_type(templates.expanded, "AWS::Lambda::Function"):
        for key, value in environment(function).items():
            if SECRET_NAME.search(key) or "{{resolve:" in text(value):
                found.append(f"{name}: {key} looks like a secret")
    for name, parameter in templates.source["Parameters"].items():
        if SECRET_NAME.search(name.upper()) or parameter.get("NoEcho"):
            found.append(f"parameter {name} looks like a secret")
    return found


@rule
def variables_are_read(templates: Templates) -> list[str]:
    """A function has no variable that its code does not read; a global one is read by some function."""
    found = []
    for name, function in functions(templates.source):
        module = module_of(function)
        unread = sorted(environment(function).keys() - imports.variables(module))
        found += [f"{name}: nothing reads {key}" for key in unread if not imports.reads_all_of_its_kind(module, key)]
    reads = frozenset().union(*(imports.variables(module_of(function)) for _, function in functions(templates.source)))
    shared = environment(templates.source["Globals"]["Function"])
    return found + [f"Globals: nothing reads {key}" for key in sorted(shared.keys() - reads)]


@rule
def variables_are_set(templates: Templates) -> list[str]:
    """A variable that the code reads is set by the template for at least one function."""
    given = set(environment(templates.source["Globals"]["Function"]))
    for _, function in functions(templates.source):
        given |= environment(function).keys()
    read = frozenset().union(*(imports.variables(module_of(function)) for _, function in functions(templates.source)))
    # Whether a queue is meant is not known from its name alone; messages fail loudly without an address.
    missing = {key for key in read - given - FOR_TESTS - {PARAMETERS_READ} if not key.startswith("QUEUE_")}
    return [f"{key} is read by the code and set nowhere" for key in sorted(missing)]


@rule
def functions_have_an_event(templates: Templates) -> list[str]:
    """One real event per function, for tests and for `sam local invoke`."""
    return [
        f"{name}: no events/{event_file(name)}"
        for name, _ in functions(templates.source)
        if not (ROOT / "events" / event_file(name)).exists()
    ]


@rule
def functions_have_one_event_source(templates: Templates) -> list[str]:
    """Each function has one kind of event source and a description."""
    found = []
    for name, function in functions(templates.source):
        kinds: set[Any] = {event["Type"] for event in function.get("Events", {}).values()}
        if len(kinds) != 1:
            found.append(f"{name}: has event sources of {len(kinds)} kinds: {sorted(kinds)}")
        if not listed(function.get("Description")):
            found.append(f"{name}: no description")
    return found
