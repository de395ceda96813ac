"""`sitemap`: has a stack write its sitemap.xml and robots.txt now, which it does by itself once a day."""

from __future__ import annotations

import json
from typing import Any

from infra.ops.problems import OperatorError

# The function's own time-out (template.yaml) and a little: who gives up earlier does not know what came of it.
TIMEOUT_S = 310


def write(*, stack: str, client: Any) -> str:
    """Run the schedule's function of a stack made from template.yaml and wait for it; a sentence about it.

    `client` is one of Lambda's whose read time-out is TIMEOUT_S. Raises OperatorError when there is no such function,
    when it fails, and when the stack knows no web bucket.
    """
    try:
        answer = client.invoke(FunctionName=f"{stack}-write-sitemap")
    except client.exceptions.ResourceNotFoundException:
        raise OperatorError(
            f"there is no function {stack}-write-sitemap here; --stack is the app's, not the CDN's"
        ) from None
    result = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise OperatorError(f"{stack}-write-sitemap failed: {result.get('errorMessage', 'see its log')}")
    if not result["addresses"]:
        raise OperatorError(f"{stack} knows no web bucket: give it WebBucketName, see docs/deploy.md")
    return f"sitemap of {stack}: {result['addresses']} addresses"
