"""`play-key`: the public half of the key that signs playback, for the CDN's trusted key group."""

from __future__ import annotations

import base64
import textwrap
from typing import Any

RESOURCE = "PlayKey"
LINE = 64


def public_key(kms: Any, key_id: str) -> str:
    """The public key as PEM, the parameter `PlayPublicKey` of infra/cdn.yaml; its private half never leaves KMS."""
    der = kms.get_public_key(KeyId=key_id)["PublicKey"]
    lines = textwrap.wrap(base64.b64encode(der).decode(), LINE)
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----"])


def key_of(cloudformation: Any, stack: str) -> str:
    """The id of the stack's key."""
    answer = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=RESOURCE)
    return str(answer["StackResourceDetail"]["PhysicalResourceId"])
