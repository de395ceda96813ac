"""Imports and exports as tasks: queued, running, succeeded or failed, and read only by who asked."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from functions import modules
from shared.core import clock
from shared.core.errors import UnavailableError
from shared.core.settings import settings
from shared.providers import storage
from shared.shop.catalog import preorders, product_csv
from shared.shop.catalog.csv_columns import COLUMNS
from shared.tasks import service as tasks
from shared.tasks.exports import rows_of
from shared.tasks.models import Task
from tests.integration.catalog.conftest import Shop

HEAD = "article,name,price,sizes,order_type,preorder_waves_total,preorder_wave_capacity,is_active\r\n"


def ask(shop: Shop, csv: str) -> str:
    answer = shop.call("POST", "/products/import", {"csv": csv}, by="admin")
    assert answer.status == 202, answer.body
    task_id: str = answer.json["task_id"]
    return task_id


def carry_out(shop: Shop, task_id: str, *, attempt: int = 1) -> list[str]:
    [message] = [one for one in shop.envelopes("task.requested") if one["aggregate_id"] == task_id]
    return shop.work(message, attempt=attempt)


def result(shop: Shop, task_id: str) -> dict[str, Any]:
    answer = shop.call("GET", f"/result/{task_id}", by="admin")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def test_an_import_makes_changes_and_names_wrong_lines(shop: Shop) -> None:
    shop.product(article="OLD-1", name="Худи", price=100)
    lines = [
        "NEW-1,Кепка,1500.50,ONE:7,in_stock,,,",
        "OLD-1,Худи Новое,2000,S:99|XL:4,,,,",
        "BAD-1,Футболка,дорого,M:1,in_stock,,,",
        '"NEW-2","Две\nстроки",10,M:1,preorder,2,5,да',
        "BAD-2,Без волн,10,M:1,preorder,,,",
        "BAD-3,,10,M:1,sold,,,maybe",
    ]
    task_id = ask(shop, HEAD + "\r\n".join(lines))
    assert result(shop, task_id)["status"] == "queued"
    assert carry_out(shop, task_id) == []
    done = result(shop, task_id)
    assert done["status"] == "succeeded"
    report = done["result"]
    assert (report["created"], report["updated"], report["failed"]) == (2, 1, 3)
    assert [(error["line"], error["field"]) for error in report["errors"]] == [
        (4, "price"),
        (7, "preorder_waves_total"),
        (7, "preorder_wave_capacity"),
        (8, "name"),
        (8, "order_type"),
        (8, "is_active"),
    ]
    cap = shop.call("GET", "/products/NEW-1").json
    assert (cap["price"], cap["sizes"]) == (150050, [{"size": "ONE", "stock": 7}])
    old = shop.call("GET", "/products/OLD-1").json
    # Orders change the stock of what is sold already: an import leaves it alone.
    assert (old["name"], old["price"], old["sizes"]) == (
        "Худи Новое",
        200000,
        [{"size": "S", "stock": 3}, {"size": "M", "stock": 5}, {"size": "XL", "stock": 4}],
    )
    assert shop.call("GET", "/products/NEW-2").json["preorder_waves_total"] == 2


def test_an_import_that_is_repeated_changes_nothing_more(shop: Shop) -> None:
    task_id = ask(shop, HEAD + "A-1,Кепка,100,M:1,,,,\r\n")
    carry_out(shop, task_id)
    Task(*Task.key(task_id)).update([Task.status.set("running")])
    carry_out(shop, task_id)
    report = result(shop, task_id)["result"]
    assert (report["created"], report["unchanged"]) == (0, 1)
    assert shop.call("GET", "/products/A-1").json["stock_count"] == 1
    events = len(shop.envelopes("task.succeeded"))
    carry_out(shop, task_id)
    assert len(shop.envelopes("task.succeeded")) == events


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        ("name,price\nКепка,1", "article"),
        ("article,name,price,colour\nA,Кепка,1,red", "colour"),
        ("article,article,name,price\n", "twice"),
        ('article,name,price\nA,"Кепка,1', "Line"),
        pytest.param("article,name,price\n" + "A,B,1\n" * 1001, "1000", marks=pytest.mark.long),
    ],
)
def test_a_file_that_is_no_catalogue_fails_with_a_reason(shop: Shop, csv: str, words: str) -> None:
    task_id = ask(shop, csv)
    assert carry_out(shop, task_id) == []
    done = result(shop, task_id)
    assert done["status"] == "failed"
    assert words in done["reason"]


@pytest.mark.parametrize(
    ("rest", "code"),
    [('HD-2,"Кепка,100,M:1', "csv_invalid"), ("HD-2,Кепка,100,M:1\r\nHD-3,Кепка,100,M:1", "csv_too_long")],
)
def test_of_a_file_that_cannot_be_read_to_its_end_nothing_is_imported(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, rest: str, code: str
) -> None:
    """Whoever mends it and sends it again would otherwise add its stock twice."""
    monkeypatch.setattr("shared.shop.catalog.product_csv.IMPORT_ROWS_LIMIT", 2)
    shop.product(article="HD-1")
    csv = f"article,name,price,sizes\r\nHD-1,Худи Орбита,4300,S:9\r\n{rest}"
    answer = shop.call("POST", "/products/import", {"csv": csv, "stock_mode": "add"}, by="admin")
    assert carry_out(shop, answer.json["task_id"]) == []
    done = result(shop, answer.json["task_id"])
    assert (done["status"], done["error"]["code"]) == ("failed", code)
    assert stock_of(shop) == {"S": 3, "M": 5}


def test_a_product_has_no_more_sizes_by_imports_than_by_hand(shop: Shop) -> None:
    made = shop.product(article="HD-1")
    sizes = "|".join(f"{number}:1" for number in range(39))
    report = run_import(shop, f"article,name,price,sizes\r\nHD-1,Худи,4300,{sizes}\r\n")
    assert [(one["line"], one["field"]) for one in report["errors"]] == [(2, "sizes")]
    assert shop.read(made["id"])["sizes"] == made["sizes"]


def test_an_export_can_be_imported_again_unchanged(shop: Shop) -> None:
    shop.product(article="HD-1", name="=cmd()", description='Со "скобками", и\nстрокой', size_table={"S": 1})
    shop.product(article="HD-2", name="Скрытая", is_active=False)
    shop.preorder(waves=2)
    task_id = shop.call("GET", "/products/export", by="admin").json["task_id"]
    assert carry_out(shop, task_id) == []
    done = result(shop, task_id)
    assert done["result"] == {"rows": 3}
    assert done["file_name"] == "products.csv"
    assert f"tasks/exports/{task_id}/products.csv" in done["file_url"]
    text = shop.file("files", f"tasks/exports/{task_id}/products.csv").decode()
    # A spreadsheet would run the cell as a formula.
    assert "'=cmd()" in text
    back = ask(shop, text)
    carry_out(shop, back)
    assert result(shop, back)["result"] == {
        "created": 0,
        "updated": 0,
        "unchanged": 3,
        "failed": 0,
        "stock_kept": 0,
        "stock_changed": 0,
        "errors": [],
        "columns": list(COLUMNS),
    }


def test_a_line_makes_a_product_or_changes_the_one_with_its_article_and_no_other(shop: Shop) -> None:
    other = shop.product(article="HD-1", name="Кепка", slug="cap")
    report = run_import(shop, "article,name,price\nCAP,Шапка,100\n")
    assert (report["created"], report["updated"], report["failed"]) == (0, 0, 1)
    assert [(one["line"], one["code"]) for one in report["errors"]] == [(2, "article_taken")]
    assert shop.read(other["id"]) == other


def test_a_report_says_which_column_of_the_file_is_which(shop: Shop) -> None:
    done = run_import(shop, "Цена;Артикул;;Название\nдорого;A-1;;Шарф\n")
    assert done["columns"] == ["price", "article", "", "name"]
    assert [(one["line"], one["field"]) for one in done["errors"]] == [(2, "price")]


def run_import(shop: Shop, csv: str, **fields: str) -> dict[str, Any]:
    answer = shop.call("POST", "/products/import", {"csv": csv, **fields}, by="admin")
    assert answer.status == 202, answer.body
    carry_out(shop, answer.json["task_id"])
    found: dict[str, Any] = result(shop, answer.json["task_id"])["result"]
    return found


SHEET = "article,name,price,sizes\r\nHD-1,Худи Орбита,4300,S:9|М:5|XL:4\r\n"


def stock_of(shop: Shop) -> dict[str, int]:
    return {line["size"]: line["stock"] for line in shop.call("GET", "/products/HD-1").json["sizes"]}


@pytest.mark.parametrize(
    ("mode", "stock"),
    [
        ("keep", {"S": 3, "M": 5, "XL": 4}),
        ("set", {"S": 9, "M": 5, "XL": 4}),
        ("add", {"S": 12, "M": 10, "XL": 4}),
    ],
)
def test_an_import_keeps_sets_or_adds_stock_once(shop: Shop, mode: str, stock: dict[str, int]) -> None:
    shop.product(article="HD-1")
    answer = shop.call("POST", "/products/import", {"csv": SHEET, "stock_mode": mode}, by="admin")
    for _ in ("carried out", "and delivered again"):
        Task(*Task.key(answer.json["task_id"])).update([Task.status.set("queued"), Task.progress.remove()])
        assert carry_out(shop, answer.json["task_id"]) == []
        assert stock_of(shop) == stock
    events = [one["data"] for one in shop.envelopes("product.stock_changed")]
    assert [(one["size"], one["delta"]) for one in events] == (
        [("S", 6), ("XL", 4)] if mode == "set" else [("S", 9), ("M", 5), ("XL", 4)] if mode == "add" else []
    )


def test_an_import_counts_the_stock_that_it_left_alone_and_changed(shop: Shop) -> None:
    shop.product(article="HD-1")
    kept = run_import(shop, SHEET)
    assert (kept["updated"], kept["stock_kept"], kept["stock_changed"]) == (1, 1, 0)
    done = run_import(shop, SHEET, stock_mode="set")
    assert (done["updated"], done["stock_kept"], done["stock_changed"]) == (1, 0, 1)
    same = run_import(shop, SHEET, stock_mode="set")
    assert (same["unchanged"], same["stock_kept"], same["stock_changed"]) == (1, 0, 0)


def test_units_of_a_size_that_is_new_are_added_once_however_often_a_line_is_imported(shop: Shop) -> None:
    shop.product(article="HD-1")
    csv = "article,name,price,sizes\r\nHD-1,Худи,4300,XL:4\r\n"
    answer = shop.call("POST", "/products/import", {"csv": csv, "stock_mode": "add"}, by="admin")
    for _ in ("carried out", "and delivered again"):
        Task(*Task.key(answer.json["task_id"])).update([Task.status.set("queued"), Task.progress.remove()])
        assert carry_out(shop, answer.json["task_id"]) == []
        assert stock_of(shop) == {"S": 3, "M": 5, "XL": 4}


@pytest.mark.parametrize("mode", ["keep", "set", "add"])
def test_a_new_product_takes_the_files_stock_once(shop: Shop, mode: str) -> None:
    answer = shop.call("POST", "/products/import", {"csv": SHEET, "stock_mode": mode}, by="admin")
    for _ in ("carried out", "and delivered again"):
        Task(*Task.key(answer.json["task_id"])).update([Task.status.set("queued"), Task.progress.remove()])
        assert carry_out(shop, answer.json["task_id"]) == []
        assert stock_of(shop) == {"S": 9, "M": 5, "XL": 4}


def test_a_size_without_units_is_not_taken_for_zero(shop: Shop) -> None:
    shop.product(article="HD-1")
    run_import(shop, "article,name,price,sizes\r\nHD-1,Худи,4300,S|M:7\r\n", stock_mode="set")
    assert stock_of(shop) == {"S": 3, "M": 7}


def test_a_file_in_another_encoding_comes_as_bytes(shop: Shop) -> None:
    text = "артикул;название;цена;размеры\r\nHD-9;Ёлочка;1 500,50 руб.;М:2\r\n"
    body = {"csv_base64": base64.b64encode(text.encode("windows-1251")).decode()}
    answer = shop.call("POST", "/products/import", body, by="admin")
    carry_out(shop, answer.json["task_id"])
    made = shop.call("GET", "/products/HD-9").json
    assert (made["name"], made["price"], made["sizes"]) == ("Ёлочка", 150050, [{"size": "M", "stock": 2}])
    for wrong in ({}, {"csv": text, **body}, {"csv_base64": "?"}, {"csv_base64": "UEsDBAAA"}):
        assert shop.call("POST", "/products/import", wrong, by="admin").status == 422


@pytest.mark.parametrize("name", ["csv", "csv_base64"])
def test_a_file_may_be_as_long_as_is_said_whatever_its_letters(shop: Shop, name: str) -> None:
    text = "я" * 900_000 if name == "csv" else base64.b64encode(("я" * 375_000).encode()).decode()
    assert shop.call("POST", "/products/import", {name: text}, by="admin").status == 202


def test_lines_with_ambiguous_numbers_are_refused_and_the_others_imported(shop: Shop) -> None:
    report = run_import(shop, 'article,name,price\r\nA-1,Кепка,"12,500"\r\nA-2,Кепка,1.800\r\nA-3,Кепка,"1 800,00"\r\n')
    assert (report["created"], report["failed"]) == (1, 2)
    assert [(one["line"], one["field"]) for one in report["errors"]] == [(2, "price"), (3, "price")]
    assert "thousands" in report["errors"][0]["detail"]
    assert shop.call("GET", "/products/A-3").json["price"] == 180000


@pytest.mark.parametrize("head", [",".join(f"column{n}" for n in range(70_000)), "anna petrova," + "x" * 100_000])
def test_a_file_without_a_header_fails_in_a_short_sentence_that_no_log_repeats(
    shop: Shop, caplog: pytest.LogCaptureFixture, head: str
) -> None:
    """Its first line may be a list of people, and longer than what an item holds."""
    task_id = ask(shop, head)
    assert carry_out(shop, task_id) == []
    failed = result(shop, task_id)
    assert failed["status"] == "failed"
    assert head.split(",")[0] in failed["reason"], "the admin sees what was taken for columns"
    assert len(failed["reason"]) < 1000
    printed = " ".join(str(vars(record)) for record in caplog.records)
    assert "task failed" in printed
    assert head.split(",")[0] not in printed


def test_a_result_is_for_who_asked_alone(shop: Shop) -> None:
    task_id = ask(shop, HEAD)
    assert shop.call("GET", f"/result/{task_id}").status == 401
    other = shop.call("GET", f"/result/{task_id}", by="anna")
    assert (other.status, other.code) == (404, "task_not_found")
    assert shop.call("GET", "/result/tsk_nonsense", by="admin").status == 404


def test_a_task_is_asked_for_once_per_key(shop: Shop) -> None:
    headers = {"Idempotency-Key": "k"}
    first, second = (
        shop.call("POST", "/products/import", {"csv": HEAD}, by="admin", headers=headers) for _ in range(2)
    )
    assert first.json == second.json
    assert len(shop.envelopes("task.requested")) == 1


def test_trouble_is_retried_and_fails_with_a_reason_after_the_last_attempt(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:

    task_id = ask(shop, HEAD + "A-1,Кепка,100,M:1,,,,\r\n")

    def down(_: Task) -> tasks.Outcome:
        raise UnavailableError()

    with monkeypatch.context() as broken:
        broken.setattr("functions.modules.task_runners", lambda: {"products.import": down})
        assert carry_out(shop, task_id, attempt=1) == ["0"]
        assert result(shop, task_id)["status"] == "running"
        assert carry_out(shop, task_id, attempt=3) == ["0"]
    failed = result(shop, task_id)
    assert failed["status"] == "failed"
    assert "tell support" in failed["reason"]
    # Redrive: the dead letter comes back, and the work is done.
    assert modules.task_runners()
    assert carry_out(shop, task_id) == []
    assert result(shop, task_id)["status"] == "succeeded"
    assert result(shop, task_id)["reason"] is None


def test_a_refusal_is_not_retried(shop: Shop) -> None:
    task_id = ask(shop, "nonsense")
    carry_out(shop, task_id)
    before = result(shop, task_id)
    assert before["status"] == "failed"
    carry_out(shop, task_id)
    assert result(shop, task_id) == before


def test_a_refusal_is_told_by_the_code_that_it_has_itself(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.shop.catalog.product_csv.IMPORT_ROWS_LIMIT", 0)
    task_id = ask(shop, HEAD + "A-1,Кепка,100,M:1,,,,\r\n")
    carry_out(shop, task_id)
    assert result(shop, task_id)["error"]["code"] == "csv_too_long"


def test_a_task_whose_worker_was_killed_on_its_last_attempt_reads_as_failed(shop: Shop) -> None:
    task_id = ask(shop, HEAD)
    Task(*Task.key(task_id)).update([Task.status.set("running"), Task.started_at.set(clock.iso(clock.now()))])
    assert result(shop, task_id)["status"] == "running"
    long_ago = clock.iso(clock.now() - timedelta(hours=1))
    Task(*Task.key(task_id)).update([Task.started_at.set(long_ago)])
    silent = result(shop, task_id)
    assert silent["status"] == "failed"
    assert silent["reason"] == tasks.STOPPED_ANSWERING


def test_a_large_result_lies_in_a_file(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    task_id = ask(shop, HEAD)
    large = {"rows": "ы" * 150_000}
    runners = {"products.import": lambda _: tasks.Outcome(large)}
    monkeypatch.setattr("functions.modules.task_runners", lambda: runners)
    carry_out(shop, task_id)
    done = result(shop, task_id)
    assert (done["status"], done["result"]) == ("succeeded", None)
    assert f"tasks/results/{task_id}.json" in done["file_url"]
    assert json.loads(shop.file("files", f"tasks/results/{task_id}.json")) == large


def test_tasks_are_kept_for_thirty_days(shop: Shop) -> None:
    task_id = ask(shop, HEAD)
    [item] = shop.aws.items("tasks")
    assert abs(int(item["ttl"]) - clock.epoch(clock.now() + timedelta(days=30))) < 60
    with clock.frozen_at(clock.now() + timedelta(days=31)), pytest.raises(tasks.TaskNotFoundError):
        tasks.get(task_id, owner=shop.admin.id)


def test_a_message_that_nobody_knows_fails_alone(shop: Shop) -> None:
    task_id = ask(shop, HEAD)
    [good] = shop.envelopes("task.requested")
    assert shop.work({"id": "x", "type": "nonsense", "data": {}}, good) == ["0"]
    assert result(shop, task_id)["status"] == "succeeded"
    assert settings().environ["TASKS_MAX_RECEIVES"] == "3"


def test_a_long_import_goes_on_in_other_invocations(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"NEW-{number},Кепка,1500.50,ONE:7,in_stock,,," for number in range(4)]
    task_id = ask(shop, HEAD + "\r\n".join([*lines, "BAD,,x,M:1,in_stock,,,"]))
    monkeypatch.setattr("shared.core.time_budget.TimeBudget.may_go_on", lambda _: False)
    done = 0
    while len(requested := shop.envelopes("task.requested")) > done:
        assert result(shop, task_id)["status"] in ("queued", "running")
        assert shop.work(requested[done]) == []
        done += 1
    report = result(shop, task_id)["result"]
    assert (done, report["created"], report["failed"]) == (5, 4, 1)


def test_a_long_import_goes_on_however_much_text_stands_in_the_wrong_column(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it goes on is kept in one item, with what was refused so far."""
    lines = [f'NEW-{number},Кепка,100,"{"Худи из плотного хлопка. " * 140}"\r\n' for number in range(200)]
    text = "article,name,price,sizes\r\n" + "".join(lines) + "NEW-201,Кепка,100,M:1\r\n"
    body = {"csv_base64": base64.b64encode(text.encode("windows-1251")).decode()}
    answer = shop.call("POST", "/products/import", body, by="admin")
    assert answer.status == 202, answer.body
    handled = iter([True] * 199)
    monkeypatch.setattr("shared.core.time_budget.TimeBudget.may_go_on", lambda _: next(handled, False))
    done = 0
    while len(requested := shop.envelopes("task.requested")) > done:
        assert shop.work(requested[done]) == []
        done += 1
    report = result(shop, answer.json["task_id"])["result"]
    assert (done, report["created"], report["failed"]) == (2, 1, 200)
    assert all(len(one["detail"]) < 200 for one in report["errors"])


def test_a_long_export_is_put_together_of_its_parts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        shop.product(article=f"A-{number}")
    assert shop.call("GET", "/products/export", by="admin").status == 202
    whole = _export(shop, 0)
    monkeypatch.setattr("shared.core.time_budget.TimeBudget.may_go_on", lambda _: False)
    monkeypatch.setattr(product_csv, "PAGE", 1)
    assert shop.call("GET", "/products/export", by="admin").status == 202
    assert _export(shop, 1) == whole
    assert len(shop.envelopes("task.requested")) > 3


def test_an_export_has_each_product_once_though_some_are_hidden_and_shown_meanwhile(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (shop.product(article=f"A-{number}", is_active=number < 3) for number in (1, 2, 3))
    monkeypatch.setattr(product_csv, "PAGE", 1)
    rows = rows_of(product_csv.row_pages())
    found = [next(rows)[0]]
    for made, is_active in ((second, False), (third, True)):
        body = {"is_active": is_active, "version": made["version"]}
        assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    found += [row[0] for row in rows]
    assert sorted(found) == [first["article"], second["article"], third["article"]]


def _export(shop: Shop, done: int) -> bytes:
    while len(requested := shop.envelopes("task.requested")) > done:
        # A message that comes twice starts nothing twice.
        assert shop.work(requested[done], requested[done]) == []
        done += 1
    task = Task.get(*Task.key(requested[-1]["aggregate_id"]))
    assert task.status == "succeeded"
    return storage.from_settings("files").get(str(task.file_key))


def test_ten_thousand_orders_take_a_few_invocations_and_no_message_to_itself(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of messages to its own queue stays none, however many orders there are."""
    pages: list[str | None] = []

    def page(_event_id: str, _moved: Any, *, cursor: str | None = None) -> str | None:
        pages.append(cursor)
        return str(len(pages)) if len(pages) < 100 else None

    made = shop.preorder(waves=1, capacity=10)
    shop.call("PATCH", f"/products/{made['id']}/waves/1", {"status": "in_production"}, by="admin")
    monkeypatch.setattr(preorders, "notify_members", page)
    # Each invocation has time for thirty pages.
    monkeypatch.setattr("shared.core.time_budget.TimeBudget.may_go_on", lambda _: len(pages) % 30 != 0)
    assert shop.work(*shop.envelopes("wave.moved")) == []
    done = 0
    while len(requested := shop.envelopes("task.requested")) > done:
        assert shop.work(requested[done]) == []
        done += 1
    assert (len(pages), done) == (100, 4)
    assert pages == [None, *map(str, range(1, 100))]
    assert shop.aws.messages("tasks") == []
