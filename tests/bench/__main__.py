"""`make bench`: what Atrium costs, side by side with the bare stack, in one run."""

from __future__ import annotations

import sys

from tests.bench.runner import main

if __name__ == "__main__":
    sys.exit(main())
