"""`make contract`: outside tools read docs/openapi.json, and make clients of it."""

from __future__ import annotations

import sys

from infra.contract import clients


def main() -> int:
    """Check the document and say what was done; 1 when a tool refuses it."""
    try:
        done = clients.check()
    except clients.ContractError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        "docs/openapi.json: linted, clients for TypeScript and Python made" if done else "docs/openapi.json: unchanged"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
