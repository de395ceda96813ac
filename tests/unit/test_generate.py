"""Generated lists are up to date, only they are rewritten, and what cannot be derived is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from functions import modules
from functions.subscriptions import NO_LONGER_SENT_TO_TASKS, SUBSCRIPTIONS
from infra.generate import __main__ as generate
from infra.generate import parts
from infra.generate.marked import MarkError, rewrite
from infra.transform import ROOT, load

YAML = """\
# A comment.
Rule:
  detail-type: # generated: events (exact types)
    - old
  Targets: [1] # stays

Loop:
  - Name
  - # generated: names
    - x
    - y
  - Body
"""


def test_everything_generated_is_up_to_date() -> None:
    stale = generate.stale()
    assert not stale, f"{', '.join(stale)}: run `{generate.COMMAND}` and commit what it writes"


def test_marked_blocks_are_written_anew_and_nothing_else() -> None:
    assert rewrite(YAML, {"events": ["- a", "- b"], "names": ["- z"]}) == (
        YAML.replace("    - old", "    - a\n    - b").replace("    - x\n    - y", "    - z")
    )


def test_an_empty_block_is_filled_and_a_marked_line_replaced() -> None:
    toml = '["a | b", # generated line: layer\n "core"]\nmodules = [ # generated: all\n]\n'
    assert rewrite(toml, {"layer": ['["a | b | c",'], "all": ['"x",']}, step=4) == (
        '["a | b | c", # generated line: layer\n "core"]\nmodules = [ # generated: all\n    "x",\n]\n'
    )


def test_marks_and_parts_must_fit() -> None:
    with pytest.raises(MarkError, match="for the mark 'names'"):
        rewrite(YAML, {"events": []})
    with pytest.raises(MarkError, match="no mark for more"):
        rewrite(YAML, {"events": [], "names": [], "more": []})
    with pytest.raises(MarkError, match="2 lines for one"):
        rewrite('"a", # generated line: layer', {"layer": ["1", "2"]})


def test_what_is_written_is_stable() -> None:
    template = load()
    text = (ROOT / "template.yaml").read_text()
    once = rewrite(text, parts.of_template(template))
    assert rewrite(once, parts.of_template(template)) == once


def test_a_check_names_the_command_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("old")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "generated", lambda: iter([(path, "new")]))
    assert generate.main(["--check"]) == 1
    assert "list.yaml: stale, run `make generate`" in capsys.readouterr().out
    assert path.read_text() == "old"
    assert generate.main([]) == 0
    assert path.read_text() == "new"
    assert generate.main(["--check"]) == 0


def test_a_new_queue_table_and_secret_are_shown_to_operators() -> None:
    template = load()
    name = {"Fn::Sub": "${AWS::StackName}-wishes"}
    template["Resources"]["WishesQueue"] = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}
    template["Resources"]["WishesTable"] = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": name}}
    secret = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/wishes"
    statement = {"Effect": "Allow", "Action": ["ssm:GetParameters"], "Resource": {"Fn::Sub": secret}}
    template["Resources"]["HealthFunction"]["Properties"]["Policies"] = [{"Statement": [statement]}]
    found = parts.of_template(template)
    assert {"QUEUE_WISHES_URL: !Ref WishesQueue", "TABLE_WISHES: !Ref WishesTable"} <= set(
        found["operations-variables"]
    )
    assert "- !GetAtt WishesTable.Arn" in found["operations-tables"]
    assert "- !GetAtt WishesQueue.Arn" in found["operations-ends"]
    assert f'- !Sub "{secret}"' in found["operations-secrets"]
    assert "- wishes" in parts.of_monitoring(template)["dead-letter-queues"]


def _properties(template: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def test_a_rule_without_a_subscription_is_named() -> None:
    template = load()
    _properties(template, "TasksRule")["Targets"][0]["Id"] = "wishes"
    with pytest.raises(parts.GenerateError, match=r"'wishes'.*functions/subscriptions\.py"):
        parts.of_template(template)


def test_a_schedule_at_a_new_rate_is_named() -> None:
    template = load()
    _properties(template, "SlaWatchFunction")["Events"]["Schedule"]["Properties"]["ScheduleExpression"] = (
        "rate(7 minutes)"
    )
    with pytest.raises(parts.GenerateError, match="SlaWatchFunction runs every 7 minutes"):
        parts.of_monitoring(template)


def test_business_modules_are_those_after_automation() -> None:
    assert [f"{name}.module" for name in parts.business_modules()] == list(
        modules.MODULES[modules.MODULES.index("shared.automation.module") + 1 :]
    )


def test_workers_are_sent_what_the_modules_bring() -> None:
    assert SUBSCRIPTIONS["karma"]() == {"user.updated", *modules.karma_rules()}
    handled = {"task.requested", *modules.task_handlers()}
    assert handled >= NO_LONGER_SENT_TO_TASKS
    assert SUBSCRIPTIONS["tasks"]() == handled - NO_LONGER_SENT_TO_TASKS
    assert SUBSCRIPTIONS["exports"]() == {"task.export_requested"}
    assert SUBSCRIPTIONS["openai"]() == {"task.ai_requested", *modules.ai_reactions()}
    assert SUBSCRIPTIONS["payments"]() == modules.payment_reactions().keys()


def test_every_event_type_that_a_queue_gets_is_announced_by_a_class() -> None:
    announced = {kind.type for kind in modules.events()}
    for queue, types in SUBSCRIPTIONS.items():
        assert types() <= announced, queue
    assert "ticket.opened" in SUBSCRIPTIONS["crm-mirror"]()
