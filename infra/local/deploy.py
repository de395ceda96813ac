"""Deploy the repository's template to the local cloud; what did not change is not touched."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import yaml
from botocore.exceptions import ClientError

from infra import derive, http_api
from infra.local import artifacts, translate
from infra.local.artifacts import Artifacts
from infra.local.aws import Aws
from infra.local.config import ARTIFACTS_BUCKET, LOCAL_KEY_PAIR_ID, LocalConfig
from infra.local.packaging import Package
from infra.local.problems import LocalError
from infra.local.stack import TRY_AGAIN, Stack
from infra.transform import load

# In the emulator's parameter store, so that the record is reset together with what it describes.
RECORD = "/atrium-local/deployed"
# Environment variable with template parameters as JSON, for whoever wants others than this laptop's.
PARAMETERS = "ATRIUM_PARAMETERS"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a deploy did: `stack` is created, updated or unchanged; `functions` got new code; the layer may have."""

    total: int
    stack: str = "unchanged"
    functions: tuple[str, ...] = ()
    layer: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything was touched."""
        return self.stack != "unchanged" or bool(self.functions) or self.layer

    def sentence(self) -> str:
        """The outcome for people."""
        if self.stack != "unchanged":
            return f"stack {self.stack}, {self.total} functions"
        shared = f"shared code updated for all {self.total} functions" if self.layer else ""
        own = f"updated {', '.join(self.functions)}" if self.functions else ""
        return "; ".join(part for part in (shared, own) if part) or "nothing changed"


class Deployer:
    """Deploys one source tree to one local cloud, as often as it changes."""

    def __init__(self, config: LocalConfig, aws: Aws) -> None:
        self._config = config
        self._aws = aws
        self._stack = Stack(config, aws)
        self._record: dict[str, Any] = {}

    def deploy(self) -> Outcome:
        """Deploy the sources as they are now. Raises LocalError with a reason and what to do."""
        wanted = self._collect()
        parameters = self._parameters(wanted.template.get("Parameters", {}))
        # Ports are parameters, and the translation may change: both give another stack from the same template.
        dialect = "".join(map(inspect.getsource, (translate, http_api, derive)))
        version = _hash(wanted.template_hash, json.dumps(parameters), dialect)
        exists = self._stack.exists()
        record = self._read_record() if exists else {}
        before: dict[str, str] = record.get("keys", {})
        changed = {name for name, key in wanted.keys().items() if before.get(name) != key}
        functions = {name: wanted.functions[name] for name in sorted(changed & set(wanted.functions))}
        layers = [wanted.layers[name] for name in changed & set(wanted.layers)]
        self._upload([*functions.values(), *layers])
        if exists and record.get("version") == version:
            for layer in layers:
                self._update_layer(layer)
            self._update_code(functions)
            outcome = Outcome(len(wanted.functions), functions=tuple(functions), layer=bool(layers))
        else:
            self._apply_stack(wanted, parameters, exists=exists)
            if exists:
                # The stack does not know code that was updated directly: an update set the older code again.
                self._update_code(functions)
            outcome = Outcome(len(wanted.functions), stack="updated" if exists else "created")
        if outcome.changed:
            self._write_record({"version": version, "keys": wanted.keys()})
        return outcome

    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        return self._stack.outputs()

    def resources(self) -> dict[str, str]:
        """The stack's physical ids by logical id."""
        return self._stack.resources()

    def _collect(self) -> Artifacts:
        path = self._config.source / "template.yaml"
        try:
            return artifacts.collect(self._config.source, load(path))
        except FileNotFoundError as error:
            raise LocalError(f"{error.filename} is missing.", "Run this in a complete checkout.") from error
        except (yaml.YAMLError, KeyError, TypeError) as error:
            raise LocalError(f"template.yaml cannot be read: {' '.join(str(error).split())}", TRY_AGAIN) from error

    def _apply_stack(self, wanted: Artifacts, parameters: dict[str, str], *, exists: bool) -> None:
        from samtranslator.model.exceptions import InvalidDocumentException

        try:
            body = translate.to_cloudformation(wanted.template, dict(parameters))
        except InvalidDocumentException as error:
            causes = "; ".join(cause.message for cause in error.causes) or error.message
            raise LocalError(f"template.yaml is not valid SAM: {causes}", TRY_AGAIN) from error
        except http_api.HttpApiError as error:
            raise LocalError(f"template.yaml: {error}", TRY_AGAIN) from error
        self._stack.apply(body, parameters, exists=exists)
        self._turn_object_lock_on(body["Resources"])

    def _turn_object_lock_on(self, resources: dict[str, Any]) -> None:
        """The emulator's CloudFormation makes buckets without the lock that their properties ask for."""
        locked = [name for name, one in resources.items() if one.get("Properties", {}).get("ObjectLockEnabled")]
        names = self._stack.resources() if locked else {}
        for name in locked:
            configuration = {"ObjectLockEnabled": "Enabled"}
            self._aws.client("s3").put_object_lock_configuration(
                Bucket=names[name], ObjectLockConfiguration=configuration
            )

    def _parameters(self, declared: dict[str, Any]) -> dict[str, str]:
        base = self._config.base_url
        local = {
            "StageName": "local",
            "PublicBaseUrl": base,
            "MailAuthservId": "mail.localhost",
            "CorsOrigins": ",".join(self._config.web_origins),
            "YookassaBaseUrl": f"{base}/_sandbox/yookassa/v3",
            "OpenAiBaseUrl": f"{base}/_sandbox/openai/v1",
            "NakamaBaseUrl": f"{base}/_sandbox/nakama",
            "SupabaseBaseUrl": f"{base}/_sandbox/supabase",
            # The sandbox's notifications come from this computer.
            "WebhookAllowedCidrs": "127.0.0.0/8,::1/128",
            "PaymentReturnUrl": f"{base}/",
            "EmailSender": "shop@example.com",
            "ExolveBaseUrl": f"{base}/_sandbox/exolve",
            "SmscBaseUrl": f"{base}/_sandbox/smsc",
            "TsaUrl": f"{base}/_sandbox/tsa",
            "PlayKeyPairId": LOCAL_KEY_PAIR_ID,
            "MediaConvertEndpoint": f"{base}/_sandbox/mediaconvert",
            "LiveEndpoint": f"{self._config.cloud_url}/_aws/execute-api",
            # Tests and the demo make up people whose numbers begin alike.
            "SmsPrefixDailyCap": "100000",
            "DeletionProtection": "false",
            "LogRetentionDays": "7",
            # Tests send many requests from one address.
            "ThrottleRate": "5000",
            "ThrottleBurst": "5000",
            "NewAccountOrdersPerHour": "1000",
            "NewAccountCheckInsPerHour": "1000",
            "RegistrationsPerClient": "100000",
            "CodesPerClient": "100000",
            "FailedLoginsPerClient": "100000",
            **json.loads(os.environ.get(PARAMETERS) or "{}"),
        }
        return {name: value for name, value in local.items() if name in declared}

    def _upload(self, packages: list[Package]) -> None:
        s3 = self._aws.client("s3")
        try:
            s3.head_bucket(Bucket=ARTIFACTS_BUCKET)
        except ClientError:
            s3.create_bucket(Bucket=ARTIFACTS_BUCKET)
        _each(lambda item: s3.put_object(Bucket=ARTIFACTS_BUCKET, Key=item.key, Body=item.content), packages)

    def _update_code(self, functions: dict[str, Package]) -> None:
        names = self._stack.resources() if functions else {}
        update = self._aws.client("lambda").update_function_code
        _each(
            lambda item: update(FunctionName=names[item[0]], S3Bucket=ARTIFACTS_BUCKET, S3Key=item[1].key),
            list(functions.items()),
        )

    def _update_layer(self, package: Package) -> None:
        client = self._aws.client("lambda")
        pages = client.get_paginator("list_functions").paginate()
        users = [item for page in pages for item in page["Functions"] if item.get("Layers")]
        name = users[0]["Layers"][0]["Arn"].split(":")[-2]
        arn = client.publish_layer_version(
            LayerName=name, Content={"S3Bucket": ARTIFACTS_BUCKET, "S3Key": package.key}
        )["LayerVersionArn"]
        _each(lambda user: client.update_function_configuration(FunctionName=user["FunctionName"], Layers=[arn]), users)

    def _read_record(self) -> dict[str, Any]:
        if not self._record:
            ssm = self._aws.client("ssm")
            try:
                self._record = json.loads(ssm.get_parameter(Name=RECORD)["Parameter"]["Value"])
            except ssm.exceptions.ParameterNotFound:
                self._record = {}
        return self._record

    def _write_record(self, record: dict[str, Any]) -> None:
        self._record = record
        self._aws.client("ssm").put_parameter(
            Name=RECORD, Type="String", Tier="Advanced", Value=json.dumps(record), Overwrite=True
        )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _each(action: Callable[[Any], object], items: list[Any]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(action, items))
