"""Faults in the workflows."""

from __future__ import annotations

from typing import Any

from infra.rules import workflows
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant


def job(t: Templates, file: str, name: str) -> dict[str, Any]:
    """A job of a workflow."""
    found: dict[str, Any] = t.workflows[file]["jobs"][name]
    return found


@plant(workflows.actions_are_pinned)
def action_by_its_tag(t: Templates) -> None:
    job(t, "check.yml", "package")["steps"][0]["uses"] = "actions/checkout@v4"


@plant(workflows.actions_are_pinned)
def action_by_a_short_commit(t: Templates) -> None:
    job(t, "proof.yml", "proof")["steps"][1]["uses"] = "actions/setup-python@a26af69"


@plant(workflows.workflows_may_little)
def token_that_writes(t: Templates) -> None:
    t.workflows["check.yml"]["permissions"]["contents"] = "write"


@plant(workflows.workflows_may_little)
def token_of_the_repositorys_choice(t: Templates) -> None:
    del t.workflows["proof.yml"]["permissions"]


@plant(workflows.workflows_may_little)
def token_on_disk(t: Templates) -> None:
    del job(t, "deploy.yml", "build")["steps"][0]["with"]["persist-credentials"]


@plant(workflows.what_signs_in_runs_nothing_of_ours)
def build_that_may_sign_in(t: Templates) -> None:
    job(t, "deploy.yml", "build")["permissions"]["id-token"] = "write"


@plant(workflows.what_signs_in_runs_nothing_of_ours)
def install_beside_credentials(t: Templates) -> None:
    job(t, "deploy.yml", "deploy")["steps"].append({"run": "pip install aws-sam-cli"})


@plant(workflows.dependencies_are_audited)
def no_audit(t: Templates) -> None:
    del t.workflows["check.yml"]["jobs"]["dependencies"]
    job(t, "deploy.yml", "build")["steps"].pop(2)
