"""The template as CloudFormation will see it: linters miss faults in SAM's short forms."""

from __future__ import annotations

import logging
import os
import pickle
from functools import cache
from pathlib import Path
from typing import Any

from infra.derive import derive

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "template.yaml"


class _NoManagedPolicies:
    """No managed policies: every function has statements of its own, so none is looked up in an account."""

    def load(self) -> dict[str, str]:
        return {}


def load(path: Path = TEMPLATE) -> dict[str, Any]:
    """Read a template, `!Ref` and its like as their long forms; each caller gets one of its own to change."""
    fresh: dict[str, Any] = pickle.loads(_parsed(path, path.stat().st_mtime_ns))  # noqa: S301 (our own, of a moment ago)
    return fresh


@cache
def _parsed(path: Path, _changed_at: int) -> bytes:
    # Parsing takes a second, reading this a few milliseconds.
    from samtranslator.yaml_helper import yaml_parse

    return pickle.dumps(yaml_parse(path.read_text()))


def expand(template: dict[str, Any], parameters: dict[str, str], *, aliases: bool = True) -> dict[str, Any]:
    """Write what follows from the template into it (infra/derive.py) and expand SAM's resources, as a deploy does.

    `template` is consumed; without `aliases` the API calls its functions as they are.

    Raises samtranslator's InvalidDocumentException and HttpApiError.
    """
    derive(template, aliases=aliases)
    declared = template.get("Parameters", {})
    given = {name: item["Default"] for name, item in declared.items() if "Default" in item} | parameters
    # SAM's library asks boto3 for a region, to know the partition.
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    from samtranslator.translator.transform import transform

    # It warns about metrics of its own use, which are not published here.
    logging.getLogger("samtranslator.metrics.metrics").setLevel(logging.ERROR)
    logging.getLogger("samtranslator.feature_toggle.feature_toggle").setLevel(logging.ERROR)
    expanded: dict[str, Any] = transform(template, _passed_on(declared, given), _NoManagedPolicies())
    return expanded


def _passed_on(declared: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """Parameters as CloudFormation hands them to SAM: a list arrives as a list."""
    lists = {name for name, item in declared.items() if item["Type"] == "CommaDelimitedList"}
    return {name: value.split(",") if name in lists else value for name, value in given.items()}


# All that a deploy can make: a gradual one has CodeDeploy's resources besides.
GRADUAL = "Canary10Percent10Minutes"


def transformed(template: dict[str, Any], deployment: str = GRADUAL) -> dict[str, Any]:
    """`expand` a template whose code is not packaged yet, for a `DeploymentType`."""
    for resource in template["Resources"].values():
        # Code is packaged later: SAM's library only checks that there is a location.
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://artifacts/function.zip"
        elif resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = "s3://artifacts/layer.zip"
    # Without a value, SAM would drop the rest of the CORS configuration.
    given = {"CorsOrigins": "https://shop.example.com", "DeploymentType": deployment}
    return expand(template, {name: value for name, value in given.items() if name in template["Parameters"]})
