"""The benchmarks' own arithmetic: discovery, ratios, verdicts, and a twin that differs in machine code alone."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

import tests.bench
from tests.bench import artifacts, drop, runner
from tests.bench.figures import Figure, Options, median_figure

QUIET = Options(say=lambda _: None)


def a_figure(**fields: object) -> Figure:
    return Figure(**{"what": "a thing", "unit": "ms", "value": 21.0, "reference": 20.0, "bar": 1.05, **fields})  # type: ignore[arg-type]


def test_a_figure_is_judged_by_its_ratio() -> None:
    assert a_figure().ratio == 1.05
    assert a_figure().is_met is True
    assert a_figure(value=22).is_met is False


def test_a_figure_may_be_judged_by_itself() -> None:
    assert a_figure(value=39.9, bar=40, is_ratio=False, reference=None).is_met is True
    assert a_figure(value=41, bar=40, is_ratio=False).is_met is False


def test_without_a_bar_nothing_is_judged_and_without_a_reference_no_ratio() -> None:
    assert a_figure(bar=None).is_met is None
    assert a_figure(reference=None, bar=None).ratio is None
    with pytest.raises(ValueError, match="needs a reference"):
        assert a_figure(reference=None).is_met


def test_the_verdict_is_about_the_number_that_is_shown() -> None:
    assert a_figure(value=1.0549, reference=1).is_met is True
    assert a_figure(value=1.056, reference=1).is_met is False


def test_one_odd_sample_does_not_move_a_median() -> None:
    figure = median_figure([10, 11, 900], reference=[20, 22, 24], what="a thing", unit="ms")
    assert (figure.value, figure.reference, figure.ratio) == (11, 22, 0.5)


def test_every_module_with_measure_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "some_benches"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "speed.py").write_text('"""How fast.\n\nMore."""\ndef measure(options): return []\n')
    (package / "large.py").write_text("BY_NAME_ONLY = True\ndef measure(options): return []\n")
    (package / "helper.py").write_text("X = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    import some_benches  # type: ignore[import-not-found]

    found = runner.discover(some_benches)
    assert set(found) == {"speed", "large"}
    assert set(runner.chosen(found, [])) == {"speed"}
    assert list(runner.chosen(found, ["large"])) == ["large"]
    assert runner.title_of(found["speed"]) == "How fast"
    with pytest.raises(KeyError):
        runner.chosen(found, ["absent"])


def test_the_real_package_has_its_benchmarks() -> None:
    assert {"imports", "packages", "warm"} <= set(runner.discover(tests.bench))


def test_a_missed_bar_is_kept_and_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = SimpleNamespace(__name__="slow", __doc__="Slow.", measure=lambda _: [a_figure(value=40), a_figure()])
    monkeypatch.setattr(runner, "discover", lambda _: {"slow": slow})
    kept: list[dict] = []
    monkeypatch.setattr(runner, "save", lambda report, _: kept.append(report) or runner.ROOT / "x")
    assert runner.main([]) == 0
    assert [figure["is_met"] for figure in kept[0]["benchmarks"]["slow"]["figures"]] == [False, True]


def test_tables_read_in_plain_text() -> None:
    console = Console(width=150, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(
        runner.table_of("Speed", [a_figure(value=40, against="bare"), a_figure(value=1234.5, what="a [odd] thing")])
    )
    text = console.export_text()
    assert all(part in text for part in ("missed", "bare: 20 ms", "2.00", "1,234 ms", "a [odd] thing"))


def test_reports_are_kept_with_their_samples(tmp_path: Path) -> None:
    report = {**runner.circumstances(), "benchmarks": {}}
    path = runner.save(report, tmp_path / "results")
    assert json.loads(path.read_text()) == json.loads((path.parent / "latest.json").read_text()) == report
    assert {"date", "commit", "python", "machine"} <= set(report)


def test_every_function_of_the_template_is_measured() -> None:
    found = artifacts.functions()
    assert len(found) > 15
    assert all((artifacts.ROOT / function.folder / "handler.py").exists() for function in found)
    assert {function.is_http for function in found} == {True, False}


def test_a_twin_differs_in_machine_code_alone(tmp_path: Path) -> None:
    artifact, native = tmp_path / "artifact", tmp_path / "native"
    for root, tag in ((artifact, "aarch64"), (native, "here")):
        (root / "fast").mkdir(parents=True)
        (root / "fast" / f"core.cpython-313-{tag}.so").write_text(tag)
        (root / "fast" / "__init__.py").write_text("kept")
    (native / "left_out").mkdir()
    (native / "left_out" / "big.so.1").write_text("here")
    assert artifacts.swap_machine_code(artifact, native) == 1
    assert sorted(path.name for path in artifact.rglob("*") if path.is_file()) == [
        "__init__.py",
        "core.cpython-313-here.so",
    ]


def test_a_missing_build_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifacts, "ARTIFACTS", tmp_path)
    with pytest.raises(FileNotFoundError, match="make build"):
        artifacts.built()


def test_the_child_reports_what_an_import_took(tmp_path: Path) -> None:
    from tests.bench.imports import Start

    (tmp_path / "quick.py").write_text("client = 1\n")
    (tmp_path / "broken.py").write_text("import no_such_module\n")
    artifacts.runtime.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artifacts, "runtime", lambda: sys.executable)
        start = Start(str(tmp_path), "quick", "own")
        start.sample({})
        assert len(start.cpu) == len(start.wall) == 1
        with pytest.raises(RuntimeError, match="no_such_module"):
            Start(str(tmp_path), "broken", "own").sample({})


def test_both_apps_of_the_warm_benchmark_do_the_same_work() -> None:
    from tests.bench import warm

    ours, bare = warm.handlers()
    asyncio.set_event_loop(asyncio.new_event_loop())
    for event in warm.events().values():
        mine, theirs = ours(event, None), bare(event, None)
        assert (mine["statusCode"], mine["body"]) == (theirs["statusCode"], theirs["body"])
        assert mine["statusCode"] < 300
    refused = {**event, "body": '{"recipient": ""}'}
    assert ours(refused, None)["statusCode"] == bare(refused, None)["statusCode"] == 422
    assert warm.block(lambda *_: sum(range(2000)), {}, 20) > warm.block(lambda *_: None, {}, 20)


def test_zips_are_weighed_together(tmp_path: Path) -> None:
    from tests.bench.packages import zipped

    for name, size in (("small", 1_000), ("large", 50_000)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.bin").write_bytes(random.Random(size).randbytes(size))
    small, large = zipped(tmp_path / "small"), zipped(tmp_path / "large")
    assert 1_000 < small < 1_500
    assert 50_000 < large < zipped(tmp_path / "small", tmp_path / "large") < small + large


BOOKS: dict[str, Any] = {
    "orders": 20, "paid": 20, "promo_uses": 20, "addresses": 20, "left": 80, "stock": 100, "messages": 40,
    "totals": [413_100],
}  # fmt: skip


def test_peers_accept_an_outcome_that_agrees() -> None:
    from tests.bench.peers import check_invariants

    check_invariants(BOOKS, orders=20, messages=2)


@pytest.mark.parametrize(
    "wrong",
    [{name: BOOKS[name] - 1} for name in BOOKS if name not in ("totals", "stock")]
    + [{"totals": [459_000]}, {"totals": []}, {"totals": [413_100, "4131.00"]}],
    ids=str,
)
def test_peers_refuse_an_outcome_in_which_anything_is_missing(wrong: dict[str, Any]) -> None:
    from tests.bench.peers import OutcomeError, check_invariants

    with pytest.raises(OutcomeError):
        check_invariants({**BOOKS, **wrong}, orders=20, messages=2)


def test_peers_wait_to_be_named() -> None:
    found = runner.discover(tests.bench)
    assert "peers" in found
    assert "peers" not in runner.chosen(found, [])


def test_a_divided_stock_sells_many_times_as_much_and_never_too_much() -> None:
    """`Drop.run` itself refuses what would be oversold, lost or refused too early."""
    crowd = {"stock": 900, "seconds": 1.5, "rate": 800.0}
    undivided, divided = drop.Drop(**crowd).run(), drop.Drop(**crowd, shards=32).run()  # type: ignore[arg-type]
    assert undivided.sold_a_second < 250
    assert divided.sold_a_second > 3 * undivided.sold_a_second
    assert sum(divided.left) == 0
    assert drop.Drop(**crowd, shards=32).run().outcomes == divided.outcomes, "the same each time"  # type: ignore[arg-type]


def test_a_code_of_everybody_holds_the_sale_until_its_uses_are_divided() -> None:
    """And `Drop.run` refuses what would be used too often."""
    crowd = {"stock": 900, "shards": 32, "code_limit": 800, "seconds": 1.5, "rate": 800.0}
    one = drop.Drop(**crowd, code_shards=1).run()  # type: ignore[arg-type]
    divided = drop.Drop(**crowd, code_shards=32).run()  # type: ignore[arg-type]
    assert one.sold_a_second < 250
    assert divided.sold_a_second > 3 * one.sold_a_second
    assert sum(part.uses for part in divided.code) == 800


@pytest.mark.parametrize("seed", range(4))
def test_the_last_uses_of_a_code_are_used_exactly(seed: int) -> None:
    done = drop.Drop(stock=500, shards=4, code_shards=8, code_limit=61, seconds=0.5, seed=seed).run()
    assert sum(part.uses for part in done.code) == 61


@pytest.mark.parametrize("seed", range(4))
def test_the_last_units_are_sold_exactly(seed: int) -> None:
    done = drop.Drop(stock=97, shards=8, code_shards=4, quantities=(1, 2, 5), seconds=0.5, seed=seed).run()
    assert done.outcomes["units"] + sum(done.left) == 97


def test_divided_waves_sell_many_times_as_much_and_each_is_filled_once() -> None:
    """`WaveDrop.run` itself refuses a wave that takes more than it holds, or is filled never or twice."""
    crowd = {"stock": 900, "waves": 3, "seconds": 1.5, "rate": 800.0}
    whole, divided = drop.WaveDrop(**crowd).run(), drop.WaveDrop(**crowd, shards=32).run()  # type: ignore[arg-type]
    assert whole.sold_a_second < 250
    assert divided.sold_a_second > 3 * whole.sold_a_second
    assert divided.filled == {1: 1, 2: 1, 3: 1}
    listed_together = drop.WaveDrop(**crowd, shards=32, are_members_apart=False).run()  # type: ignore[arg-type]
    assert listed_together.sold_a_second <= divided.sold_a_second


@pytest.mark.parametrize("seed", range(4))
def test_the_last_places_of_waves_are_sold_exactly(seed: int) -> None:
    done = drop.WaveDrop(stock=97, waves=4, shards=8, quantities=(1, 2, 5), seconds=0.6, seed=seed).run()
    assert done.outcomes["units"] + sum(done.left) == 97
    assert done.filled[1] == 1
