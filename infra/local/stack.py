"""The CloudFormation stack on the local cloud: create, update, and the reason when it fails."""

from __future__ import annotations

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from infra.local.aws import Aws
from infra.local.config import ARTIFACTS_BUCKET, STACK_NAME, LocalConfig
from infra.local.problems import LocalError

TRY_AGAIN = "Correct it and save: a running `make run` tries again by itself. If it goes on failing: `make reset`."
_TIMEOUT_S = 180
_BROKEN = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED")


class Stack:
    """One stack, by its fixed name."""

    def __init__(self, config: LocalConfig, aws: Aws) -> None:
        self._config = config
        self._aws = aws

    def exists(self) -> bool:
        """Whether it exists and is usable; what a failed deploy left is deleted."""
        described = self._describe()
        if described is not None and described["StackStatus"] in _BROKEN:
            self._delete()
            return False
        return described is not None

    def outputs(self) -> dict[str, str]:
        """Outputs by name; none before the first deploy."""
        return {item["OutputKey"]: item["OutputValue"] for item in (self._describe() or {}).get("Outputs", [])}

    def resources(self) -> dict[str, str]:
        """Physical ids by logical id."""
        answer = self._aws.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)
        return {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in answer["StackResources"]}

    def apply(self, body: dict[str, Any], parameters: dict[str, str], *, exists: bool) -> None:
        """Create or update it and wait; raises LocalError with the first failed resource's reason."""
        key = "template.json"
        self._aws.client("s3").put_object(Bucket=ARTIFACTS_BUCKET, Key=key, Body=json.dumps(body).encode())
        cloudformation = self._aws.client("cloudformation")
        request = {
            "StackName": STACK_NAME,
            # By address: a body in the request may have 51,200 bytes, ours has more.
            "TemplateURL": f"{self._config.cloud_url}/{ARTIFACTS_BUCKET}/{key}",
            "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        }
        try:
            if exists:
                cloudformation.update_stack(**request)
            else:
                cloudformation.create_stack(**request, DisableRollback=True)
        except ClientError as error:
            if "No updates are to be performed" in str(error):
                return
            raise LocalError(f"The deploy was refused: {error.response['Error']['Message']}", TRY_AGAIN) from error
        self._await_end()

    def _await_end(self) -> None:
        deadline = time.monotonic() + _TIMEOUT_S
        while time.monotonic() < deadline:
            status = (self._describe() or {"StackStatus": "DELETE_COMPLETE"})["StackStatus"]
            if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                return
            if not status.endswith("_IN_PROGRESS"):
                raise LocalError(f"The deploy failed: {self._first_failure()}", TRY_AGAIN)
            time.sleep(0.05)
        raise LocalError("The deploy did not finish in time.", f"See {self._config.emulator_log}, then `make reset`.")

    def _first_failure(self) -> str:
        """Why the latest operation failed: its earliest failed resource."""
        events = self._aws.client("cloudformation").describe_stack_events(StackName=STACK_NAME)["StackEvents"]
        first = None
        for event in events:  # the newest first
            whole = event["LogicalResourceId"] == STACK_NAME
            if whole and event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"):
                break
            if event["ResourceStatus"].endswith("_FAILED") and not (whole and first):
                first = event
        if first is None:
            return "the stack gives no reason"
        return f"{first['LogicalResourceId']} ({first['ResourceType']}): {first.get('ResourceStatusReason', '')}"

    def _describe(self) -> dict[str, Any] | None:
        try:
            stacks = self._aws.client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return next((stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"), None)

    def _delete(self) -> None:
        self._aws.client("cloudformation").delete_stack(StackName=STACK_NAME)
        deadline = time.monotonic() + _TIMEOUT_S
        while (stack := self._describe()) is not None:
            if stack["StackStatus"] == "DELETE_FAILED" or time.monotonic() > deadline:
                raise LocalError("An earlier, failed deploy cannot be deleted.", "Run `make reset`.")
            time.sleep(0.1)
