"""Each rule of the templates can fail: a planted fault shows it. That the templates keep them is `make validate`'s."""

from __future__ import annotations

import copy
import json
import pickle
import re
from functools import cache
from typing import Any

import pytest
import yaml

from infra import validate
from infra.rules import registry as rules
from infra.rules.base import functions, unfolded
from infra.rules.functions import event_file
from infra.transform import ROOT, load, transformed
from shared.core.mail_addresses import wire_mailbox
from tests.support import proof
from tests.support.template_faults import FAULTS, Fault


@cache
def _pickled() -> bytes:
    return pickle.dumps(rules.Templates.load())


@pytest.fixture
def templates() -> rules.Templates:
    fresh: rules.Templates = pickle.loads(_pickled())
    return fresh


@pytest.mark.parametrize(("rule", "fault"), proof.sampled(FAULTS, one_in=3), ids=lambda part: part.__name__)
def test_a_planted_fault_is_found(rule: rules.Rule, fault: Fault, templates: rules.Templates) -> None:
    fault(templates)
    assert rule(templates)


def test_every_rule_has_a_planted_fault() -> None:
    assert {rule.__name__ for rule in rules.RULES} == {rule.__name__ for rule, _ in FAULTS}


def test_a_rule_sees_nothing_in_what_another_fault_broke(templates: rules.Templates) -> None:
    """A rule that finds fault with everything would pass the tests above."""
    next(fault for rule, fault in FAULTS if rule is rules.messages.messages_are_encrypted)(templates)
    assert {finding.partition(":")[0] for finding in rules.findings(templates)} == {"messages_are_encrypted"}


# Ours alone: packages for Node lie below infra/ once they are installed.
YAML_FILES = sorted(
    str(path.relative_to(ROOT))
    for path in [*ROOT.glob("*.yaml"), *ROOT.glob("infra/**/*.yaml"), *ROOT.glob(".github/**/*.yml")]
    if "node_modules" not in path.parts
)


@pytest.mark.parametrize("path", YAML_FILES)
def test_no_key_of_a_yaml_file_is_there_twice(path: str) -> None:
    """Who reads it takes the last one and says nothing."""
    assert _twice(yaml.compose((ROOT / path).read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))) == []


def test_a_key_that_is_there_twice_is_found() -> None:
    text = "Function:\n  Variables:\n    TABLE: !Ref One\n    OTHER: [{ a: 1, a: 2 }]\n    TABLE: !Ref Two\n"
    assert _twice(yaml.compose(text)) == ["line 5: TABLE", "line 4: a"]


def _twice(node: yaml.Node | None) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [found for item in node.value for found in _twice(item)]
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [key for key, _ in node.value]
    again = [key for place, key in enumerate(keys) if key.value in {one.value for one in keys[:place]}]
    here = [f"line {key.start_mark.line + 1}: {key.value}" for key in again]
    return here + [found for _, value in node.value for found in _twice(value)]


def test_loops_of_a_template_are_written_out() -> None:
    alarm = {"Type": "T", "Properties": {"Name": {"Fn::Sub": "${Stack}-${Queue}"}}}
    loop = {"Fn::ForEach::Ages": ["Queue", ["sms", "e-mail"], {"Age&{Queue}": alarm}], "Other": {"Type": "U"}}
    assert unfolded({"Resources": loop})["Resources"] == {
        "Agesms": {"Type": "T", "Properties": {"Name": {"Fn::Sub": "${Stack}-sms"}}},
        "Ageemail": {"Type": "T", "Properties": {"Name": {"Fn::Sub": "${Stack}-e-mail"}}},
        "Other": {"Type": "U"},
    }


def test_sam_is_given_lists_as_lists() -> None:
    api: dict[str, Any] = transformed(load())["Resources"]["HttpApi"]["Properties"]["Body"]
    assert api["x-amazon-apigateway-cors"]["allowOrigins"] == ["https://shop.example.com"]


@pytest.mark.parametrize("address", ["info@почта.рф", "Atrium<info@example.com>", "info"])
def test_mail_comes_from_an_address_that_policies_know_as_it_is_sent(address: str) -> None:
    """`ses:FromAddress` is the address on the wire, where domains of other letters are ASCII."""
    pattern = load()["Parameters"]["EmailSender"]["AllowedPattern"]
    assert not re.fullmatch(pattern, address)
    for written in ("no-reply@shop.example.com", wire_mailbox("info@почта.рф")):
        assert re.fullmatch(pattern, written)
        assert wire_mailbox(written) == written


@pytest.mark.parametrize(
    ("repository", "is_one"),
    [
        ("octocat/my-repo", True),
        ("octocat@123456/my-repo@456789", True),
        ("octocat@123456/my-repo", False),
        ("octocat/*", False),
        ("octocat@1*/my-repo@4*", False),
    ],
)
def test_a_repository_deploys_by_either_name_that_the_tokens_of_its_jobs_may_have(
    repository: str, is_one: bool
) -> None:
    parameter = load(ROOT / "infra" / "deploy-role.yaml")["Parameters"]["Repository"]
    assert (re.fullmatch(parameter["AllowedPattern"], repository) is not None) == is_one


# `make validate` lints the templates themselves.
@proof.only
def test_the_linter_sees_faults_in_the_transformed_template() -> None:
    broken = copy.deepcopy(load())
    broken["Resources"]["ShopTable"]["Properties"]["BillingMode"] = "PAY_PER_WISH"
    broken["Resources"]["TasksQueue"]["Properties"]["VisibilityTimeout"] = {"Ref": "NobodysParameter"}
    broken["Resources"]["FilesBucket"]["Properties"]["Colour"] = "red"
    broken["Parameters"]["Forgotten"] = {"Type": "String"}
    found = validate.lint_transformed(broken).stdout
    for fault in ("PAY_PER_WISH", "NobodysParameter", "Colour", "Forgotten"):
        assert fault in found


@pytest.mark.parametrize("path", sorted((ROOT / "events").glob("*.json")), ids=lambda path: path.name)
def test_events_are_json_and_belong_to_a_function(path: Any) -> None:
    assert json.loads(path.read_text())
    known = {event_file(name) for name, _ in functions(load())}
    # Of the WebSocket API each kind of event has a sample besides the function's message from its queue.
    websocket = {f"live_{kind}.json" for kind in ("connect", "message", "disconnect")}
    assert path.name in known | websocket | {"http_api.json"}


def test_a_function_of_many_queues_gets_one_address_and_the_names_of_the_others() -> None:
    variables = transformed(load())["Resources"]["OperationsFunction"]["Properties"]["Environment"]["Variables"]
    queues = [value for name, value in variables.items() if name.startswith("QUEUE_")]
    assert queues[0] == {"Ref": "PaymentsQueue"}
    assert queues[1] == {"Fn::GetAtt": ["TasksQueue", "QueueName"]}
    assert sum("Ref" in value for value in queues) == 1


def test_a_function_of_few_queues_gets_their_addresses() -> None:
    variables = transformed(load())["Resources"]["AuthFunction"]["Properties"]["Environment"]["Variables"]
    queues = [value for name, value in variables.items() if name.startswith("QUEUE_")]
    assert queues
    assert all("Ref" in value for value in queues)
