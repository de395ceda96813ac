"""Point the template's functions and layers at their packages in the artifacts bucket."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from infra.local import packaging
from infra.local.config import ARTIFACTS_BUCKET
from infra.local.packaging import Package
from infra.local.problems import LocalError
from infra.local.translate import Template


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The packages of one version of the sources."""

    template: Template
    functions: dict[str, Package]
    layers: dict[str, Package]
    template_hash: str

    def keys(self) -> dict[str, str]:
        """The package of each function and layer, by logical id."""
        return {name: package.key for name, package in (self.functions | self.layers).items()}


def collect(source: Path, template: Template) -> Artifacts:
    """Package every local `CodeUri` and `ContentUri`; the hash is of the template alone, without its packages."""
    digest = hashlib.sha256(json.dumps(template, sort_keys=True, default=str).encode()).hexdigest()
    functions: dict[str, Package] = {}
    layers: dict[str, Package] = {}
    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            folder = _existing(source, properties["CodeUri"], logical_id)
            functions[logical_id] = packaging.of_function(source, folder)
            properties["CodeUri"] = {"Bucket": ARTIFACTS_BUCKET, "Key": functions[logical_id].key}
        elif resource["Type"] == "AWS::Serverless::LayerVersion":
            folder = _existing(source, properties["ContentUri"], logical_id)
            layers[logical_id] = packaging.of_layer(source, folder)
            properties["ContentUri"] = {"Bucket": ARTIFACTS_BUCKET, "Key": layers[logical_id].key}
    return Artifacts(template, functions, layers, digest)


def _existing(source: Path, folder: str, logical_id: str) -> str:
    if not (source / folder).is_dir():
        raise LocalError(
            f"template.yaml: {logical_id} has its code in {folder}, which does not exist.",
            "Create the folder or correct CodeUri.",
        )
    return folder
