"""Entry point: `python -m infra.local.demo`. Ends with 1 and one clear sentence when a step is not as it should be."""

from __future__ import annotations

import sys

from infra.local import config
from infra.local.demo.client import DemoClient, DemoError
from infra.local.demo.narrator import Narrator
from infra.local.demo.story import play
from infra.local.problems import LocalError


def main() -> int:
    """Play the story; returns the exit status."""
    narrator = Narrator()
    try:
        play(DemoClient(config.from_environ().base_url), narrator)
    except (DemoError, LocalError) as error:
        narrator.failed(str(error), getattr(error, "hint", ""))
        return 1
    except KeyboardInterrupt:
        narrator.failed("Stopped.")
        return 130
    narrator.ended()
    return 0


if __name__ == "__main__":
    sys.exit(main())
