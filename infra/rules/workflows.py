"""Rules about .github/workflows: what runs there is pinned, and what may sign in runs nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from infra.rules.base import Templates, listed, rule

PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")
CHECKOUT = "actions/checkout@"
# Builds, installs or runs code of the repository or of a package.
RUNS_CODE = re.compile(r"\b(make|pip3?|pipx|npm|npx|uv|python3?|pytest|\.ci/run|sam build|docker)\b")


def _jobs(templates: Templates) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(`file: job`, the workflow, the job) of each job."""
    for file, workflow in templates.workflows.items():
        for name, job in workflow["jobs"].items():
            yield f"{file}: {name}", workflow, job


def _permissions(workflow: dict[str, Any], job: dict[str, Any]) -> Any:
    return job.get("permissions", workflow.get("permissions"))


@rule
def actions_are_pinned(templates: Templates) -> list[str]:
    """Actions of others are named by their commit: a tag is whatever its owner, or whoever took his account, says."""
    return [
        f"{where}: {used} is not pinned by its commit"
        for where, _, job in _jobs(templates)
        for used in [job.get("uses"), *(step.get("uses") for step in job.get("steps", []))]
        if used and not used.startswith("./") and not PINNED.match(used)
    ]


@rule
def workflows_may_little(templates: Templates) -> list[str]:
    """A workflow says what its token may, nothing is written with it, and the checkout leaves no token behind."""
    found = []
    for where, workflow, job in _jobs(templates):
        allowed = _permissions(workflow, job)
        if not isinstance(allowed, dict) or any(v == "write" and k != "id-token" for k, v in allowed.items()):
            found.append(f"{where}: its token may {allowed or 'what the repository says'}")
        if "id-token" in (workflow.get("permissions") or {}):
            found.append(f"{where}: every job of the workflow may sign in")
        found += [
            f"{where}: the checkout keeps its token on disk"
            for step in job.get("steps", [])
            if step.get("uses", "").startswith(CHECKOUT)
            and step.get("with", {}).get("persist-credentials") is not False
        ]
    return found


@rule
def what_signs_in_runs_nothing_of_ours(templates: Templates) -> list[str]:
    """A job that may sign in deploys what another has built: it checks nothing out, builds and installs nothing."""
    found = []
    for where, workflow, job in _jobs(templates):
        if "id-token" not in (_permissions(workflow, job) or {}):
            continue
        if "environment" not in job:
            found.append(f"{where}: signs in without an environment, whose reviewers would guard it")
        if not listed(job.get("needs")):
            found.append(f"{where}: deploys what no other job has built")
        for step in job["steps"]:
            commands = re.sub(r"echo .*", "", step.get("run", ""))
            if step.get("uses", "").startswith(CHECKOUT) or RUNS_CODE.search(commands):
                found.append(f"{where}: runs code where credentials are: {step.get('uses') or commands.strip()}")
    return found


@rule
def dependencies_are_audited(templates: Templates) -> list[str]:
    """Known vulnerabilities are looked for in what is pinned, and in what a pull request would add."""
    text = str(templates.workflows)
    wanted = {"make audit": "nothing audits the pins", "dependency-review-action@": "nothing reviews new dependencies"}
    return [problem for what, problem in wanted.items() if what not in text]
