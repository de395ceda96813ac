"""One cold start, in a process of its own: says how long importing a handler and making the DynamoDB client took.

Runs in the functions' interpreter without their dependencies until the clock has started. Arguments: the folders of
the path, joined by `:`; the module; `shared` when its client comes from the layer, `own` when the module makes it; and,
if requests are part of it, their events as a list in JSON: the first that the process answers.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    path, module, client, *requests = sys.argv[1:]
    events = json.loads(requests[0]) if requests else []
    sys.path[0:1] = path.split(":")
    start, start_cpu = time.perf_counter(), time.process_time()
    loaded = __import__(module, fromlist=["handler"])
    if client == "shared":
        from shared.data.base import connection

        assert connection().client
    for event in events:
        assert loaded.handler(event, None)["statusCode"] < 500
    end, end_cpu = time.perf_counter(), time.process_time()
    print((end - start) * 1000, (end_cpu - start_cpu) * 1000)


if __name__ == "__main__":
    main()
