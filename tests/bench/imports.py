"""Cold import of every function as packaged: CPU until its handler is imported and its DynamoDB client made.

Fresh processes, interleaved. Machine code is this platform's, everything else byte for byte what `make build` ships.
Against a bare program of the same stack with byte code, and against the same sources as plain `sam build` ships them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import artifacts
from tests.bench.artifacts import Function
from tests.bench.figures import Figure, Options, median_figure

RUNS = 21
# Plain artifacts take three times as long and are judged by a wider margin: fewer samples say it as well.
PLAIN_SHARE = 4
AT_ONCE = 2
BASELINES = Path(__file__).parent / "baselines"
CHILD = Path(__file__).parent / "child.py"


@dataclass(slots=True)
class Start:
    """One kind of cold start, and its samples in milliseconds."""

    path: str
    module: str
    client: str
    every: int = 1
    events: list[dict[str, Any]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def sample(self, environment: dict[str, str]) -> None:
        """One more fresh process."""
        # -I and -S: nothing of this machine's Python but the standard library. -B: nothing is written while measuring.
        command = [artifacts.runtime(), "-I", "-S", "-B", str(CHILD), self.path, self.module, self.client]
        command += [json.dumps(self.events)] if self.events else []
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{self.module} could not be imported as packaged:\n{done.stderr}")
        wall, cpu = map(float, done.stdout.split()[-2:])
        self.wall.append(wall)
        self.cpu.append(cpu)


def sample_all(starts: list[Start], runs: int, options: Options) -> None:
    """Interleave: one of each, again and again."""
    environment = artifacts.environment()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(runs):
            options.say(f"{len(starts)} kinds of start, turn {turn + 1} of {runs}")
            list(pool.map(lambda start: start.sample(environment), [s for s in starts if turn % s.every == 0]))


def measure(options: Options) -> Iterator[Figure]:
    """Every function of the template, twice."""
    chosen = [function for function in artifacts.functions() if options.wants(function.name)]
    twin, plain = artifacts.make_twin(options.say), artifacts.make_plain(options.say)
    bare = f"{BASELINES}:{artifacts.make_bare(options.say)}"
    bare_api, bare_worker = Start(bare, "bare_api", "own"), Start(bare, "bare_worker", "own")
    shipped = {f: Start(artifacts.path_of(twin, f), f.module, "shared") for f in chosen}
    unaided = {f: Start(artifacts.path_of(plain, f), f.module, "shared", PLAIN_SHARE) for f in chosen}
    sample_all([bare_api, bare_worker, *shipped.values(), *unaided.values()], options.runs or RUNS, options)
    for function, start in shipped.items():
        yield against_bare(
            function,
            start,
            *((bare_api, "FastAPI + Mangum + PynamoDB") if function.is_http else (bare_worker, "boto3 + Logger")),
        )
    for function, start in shipped.items():
        yield median_figure(
            start.cpu,
            reference=unaided[function].cpu,
            what=function.name,
            unit="ms",
            against="plain sam build",
            bar=0.4,
        )


def against_bare(function: Function, start: Start, bare: Start, name: str) -> Figure:
    """A function's cold start beside a bare program's."""
    wall = f"wall {median(start.wall):.0f} ms, × {median(start.wall) / median(bare.wall):.2f}"
    return median_figure(
        start.cpu, reference=bare.cpu, what=function.name, unit="ms", against=name, bar=1.05, stretch=0.75, note=wall
    )
