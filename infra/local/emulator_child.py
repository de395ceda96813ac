"""The emulator's process: MiniStack, and a watch on our parent.

When the process that started us ends, however it ends, our standard input closes; the emulator then saves its
state and stops by itself instead of staying behind on a busy port.
"""

from __future__ import annotations

import sys
from pathlib import Path

from infra.local import call_record, packages_once, stream_memory, template_quota
from infra.local.parent import end_with_parent
from infra.local.request_guard import RequestGuard

# Its own switches (reset, settings, what was sent) and its functions: for programs alone.
PROGRAM_PATHS = ("/_ministack", "/_localstack", "/_aws", "/health", "/restapis")
# As behind the CDN: whoever gets there meets the API's own CORS and tokens.
SHARED_PATHS = ("/_aws/execute-api/",)
# Names under which SDKs address buckets and APIs; browsers resolve them to this computer without asking anybody.
HOST_SUFFIXES = (".localhost",)


def main() -> None:
    """Run MiniStack until SIGTERM or until the parent goes.

    Arguments: the origins whose pages may use presigned links, with commas, and the file that keeps functions' calls.
    """
    from ministack import app as ministack

    end_with_parent()
    stream_memory.install()
    template_quota.install()
    packages_once.install()
    origins, *calls = sys.argv[1:]
    if calls:
        call_record.install(Path(calls[0]))
    sys.argv = sys.argv[:1]
    ministack.app = RequestGuard(
        ministack.app,
        origins=origins.split(","),
        shared_paths=SHARED_PATHS,
        program_paths=PROGRAM_PATHS,
        host_suffixes=HOST_SUFFIXES,
        embeds=True,
    )
    ministack.main()


if __name__ == "__main__":
    main()
