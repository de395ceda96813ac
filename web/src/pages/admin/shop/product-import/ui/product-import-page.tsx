import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft, CircleCheck, Download, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { taskQuery } from "@/entities/task";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { downloadCsv, readStored, useTitle, writeStored } from "@/shared/lib";
import { Button, Card, errorText, Notice, PageTitle, Progress, toast, toastError } from "@/shared/ui";
import { FileDrop } from "@/shared/ui/files";
import { Choices } from "@/shared/ui/form";
import { decodeFile, readSheet, type Sheet, writeSheet } from "../model/csv";
import { errorsByCell, type ImportReport, reportOf } from "../model/report";
import { sentenceOf } from "../model/sentence";
import { SheetTable } from "./sheet-table";

type Mode = "keep" | "set" | "add";
const MODES: Mode[] = ["keep", "set", "add"];
// The file of the last import stays with this tab's task, so that its errors are beside its rows after a reload.
const KEPT = "atrium.import";
const LIMIT = 900_000;

interface Kept {
  name: string;
  text: string;
  task?: string;
  /** How it was sent: rows that are mended are sent likewise. */
  mode?: Mode;
}

export function ProductImportPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.import.title"));
  const [query, setQuery] = useSearchParams();
  const task = query.get("task") ?? "";
  const [file, setFile] = useState<Kept | undefined>(() => {
    const kept = readStored<Kept | undefined>(KEPT, undefined);
    return kept && kept.task === task ? kept : undefined;
  });
  const [mode, setMode] = useState<Mode>(file?.mode ?? "keep");
  const [key, renewKey] = useIdempotencyKey();
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    const text = decodeFile(new Uint8Array(await chosen.arrayBuffer()));
    if (text.length > LIMIT) {
      toast.error(t("areas.shop.import.tooLarge"));
      return;
    }
    setFile({ name: chosen.name, text });
    setQuery({}, { replace: true });
  };
  const send = useMutation({
    mutationFn: (text: string) =>
      unwrap(
        api.POST("/api/v1/products/import", {
          params: { header: { "Idempotency-Key": key } },
          body: { csv: text, csv_base64: "", stock_mode: mode },
        }),
      ),
    onSuccess: (accepted, text) => {
      const kept = { name: file?.name ?? "products.csv", text, task: accepted.task_id, mode };
      setFile(kept);
      writeStored(KEPT, kept);
      renewKey();
      setQuery({ task: accepted.task_id }, { replace: true });
    },
    onError: toastError,
  });
  const sheet = file ? readSheet(file.text) : undefined;
  return (
    <>
      <Link to="/admin/products" className="mb-2 inline-flex min-h-11 items-center gap-2 text-muted hover:text-ink">
        <ArrowLeft className="size-5" aria-hidden />
        {t("areas.shop.products.title")}
      </Link>
      <PageTitle>{t("areas.shop.import.title")}</PageTitle>
      <div className="flex flex-col gap-6">
        <FileDrop
          label={t("areas.shop.import.choose")}
          hint={t("areas.shop.import.hint")}
          accept=".csv,.tsv,.txt,text/csv"
          onFiles={(files) => void choose(files[0])}
        />
        {sheet && !task && (
          <Card className="flex flex-col gap-5">
            <p className="font-semibold wrap-anywhere">
              {file?.name} · {t("areas.shop.import.rows", { count: sheet.rows.length })}
            </p>
            <Choices
              legend={t("areas.shop.import.stock")}
              name="stock-mode"
              value={mode}
              onChange={(next) => {
                setMode(next);
              }}
              options={MODES.map((one) => ({
                value: one,
                label: t(`areas.shop.import.mode.${one}`),
                hint: t(`areas.shop.import.modeHint.${one}`),
              }))}
            />
            <SheetTable sheet={sheet} />
            <Button
              className="self-start"
              busy={send.isPending}
              disabled={sheet.rows.length === 0}
              onClick={() => file && send.mutate(file.text)}
            >
              {t("areas.shop.import.send", { count: sheet.rows.length })}
            </Button>
          </Card>
        )}
        {task && (
          <Result key={task} task={task} sheet={sheet} busy={send.isPending} onSend={(text) => send.mutate(text)} />
        )}
      </div>
    </>
  );
}

function Result({
  task,
  sheet,
  busy,
  onSend,
}: {
  task: string;
  sheet: Sheet | undefined;
  busy: boolean;
  onSend: (text: string) => void;
}) {
  const { t } = useTranslation();
  const query = useQuery(taskQuery(task));
  const status = query.data?.status ?? "queued";
  if (query.isError) return <Notice tone="danger" title={errorText(query.error)} />;
  if (status === "queued" || status === "running") {
    return (
      <Card>
        <p role="status" className="mb-3 font-semibold">
          {t(`areas.shop.import.${status}`)}
        </p>
        <Progress value={status === "running" ? 2 : 1} max={3} label={t("areas.shop.import.running")} />
        <p className="mt-3 text-sm text-muted">{t("areas.shop.import.goesOn")}</p>
      </Card>
    );
  }
  if (status === "failed") {
    const code = query.data?.error?.code ?? "";
    return (
      <Notice tone="danger" title={t("areas.shop.import.failed")}>
        {t(`problems.code.${code}` as "errors.unknown", { defaultValue: t("areas.shop.import.failedText") })}
      </Notice>
    );
  }
  return <Report report={reportOf(query.data?.result)} sheet={sheet} busy={busy} onSend={onSend} />;
}

function Report({
  report,
  sheet,
  busy,
  onSend,
}: {
  report: ImportReport;
  sheet: Sheet | undefined;
  busy: boolean;
  onSend: (text: string) => void;
}) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Record<string, string>>({});
  const errors = errorsByCell(report);
  const wrong = sheet?.rows.filter((row) => errors.has(row.line)) ?? [];
  const cellsOf = (row: { line: number; cells: string[] }) =>
    (sheet?.header ?? []).map((_, place) => edited[`${row.line}:${place}`] ?? row.cells[place] ?? "");
  const download = () => {
    const rows = report.errors.map((one) => [
      String(one.line),
      one.field ?? "",
      sentenceOf(one.field, one.code),
      one.detail,
    ]);
    const head = ["line", "column", "error", "detail"];
    downloadCsv("errors.csv", [head, ...rows]);
  };
  const again = () => {
    void queryClient.invalidateQueries({ queryKey: ["products"] });
    onSend(writeSheet(sheet?.header ?? [], wrong.map(cellsOf)));
  };
  return (
    <section aria-label={t("areas.shop.import.result")} className="flex flex-col gap-4">
      <Notice
        tone={report.failed > 0 ? "amber" : "leaf"}
        title={
          <span className="inline-flex items-center gap-2">
            {report.failed > 0 ? (
              <TriangleAlert className="size-5" aria-hidden />
            ) : (
              <CircleCheck className="size-5" aria-hidden />
            )}
            {report.failed > 0
              ? t("areas.shop.import.someWrong", { count: report.failed })
              : t("areas.shop.import.allRight")}
          </span>
        }
        action={
          report.failed > 0 && (
            <Button variant="secondary" onClick={download}>
              <Download aria-hidden />
              {t("areas.shop.import.errors")}
            </Button>
          )
        }
      >
        {t("areas.shop.import.summary", {
          created: report.created,
          updated: report.updated,
          unchanged: report.unchanged,
        })}
        {report.stock_changed > 0 && ` ${t("areas.shop.import.stockChanged", { count: report.stock_changed })}`}
        {report.stock_kept > 0 && ` ${t("areas.shop.import.stockKept", { count: report.stock_kept })}`}
      </Notice>
      {wrong.length > 0 && sheet && (
        <Card className="flex flex-col gap-4">
          <p>{t("areas.shop.import.mend")}</p>
          <SheetTable
            sheet={{ ...sheet, rows: wrong }}
            errors={errors}
            sentence={(error) => sentenceOf(error.field, error.code)}
            edited={edited}
            onEdit={(line, place, text) => setEdited({ ...edited, [`${line}:${place}`]: text })}
          />
          <Button className="self-start" busy={busy} onClick={again}>
            {t("areas.shop.import.again", { count: wrong.length })}
          </Button>
        </Card>
      )}
      {report.errors.length > 0 && !sheet && (
        <ul className="rounded-card border border-line bg-surface p-5">
          {report.errors.map((one, place) => (
            <li key={place}>
              {t("areas.shop.import.line", { line: one.line })}: {sentenceOf(one.field, one.code)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
