import { Download, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "../../i18n";
import { allRows, type CsvValue, downloadCsv, number, type RowPage } from "../../lib";
import { Button, IconButton } from "../button";
import { toastError } from "../errors";
import { toast } from "../toast";

/**
 * All rows of a list that the API has no file of, those too that the screen has not loaded yet: page after page, with
 * how many there are so far. A second button stops it, and so does leaving the screen.
 */
export function CsvButton({
  file,
  head,
  load,
  label,
}: {
  file: string;
  head: CsvValue[];
  load: (cursor: string, signal: AbortSignal) => Promise<RowPage<CsvValue[]>>;
  /** What it is called where a screen has several. */
  label?: string;
}) {
  const { t } = useTranslation();
  const [count, setCount] = useState<number>();
  const running = useRef<AbortController>(undefined);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = async () => {
    const { signal } = (running.current = new AbortController());
    setCount(0);
    try {
      const { rows, complete } = await allRows(load, { signal, onProgress: setCount });
      downloadCsv(`${file}.csv`, [head, ...rows]);
      if (!complete) toast.message(t("staff.csv.cut", { count: rows.length, rows: number(rows.length) }));
    } catch (error) {
      if (!signal.aborted) toastError(error);
    } finally {
      setCount(undefined);
    }
  };
  const isRunning = count !== undefined;
  const said = count ? t("staff.csv.rows", { count, rows: number(count) }) : "";
  return (
    <span className="inline-flex items-center gap-1">
      <Button
        ref={button}
        variant="secondary"
        busy={isRunning}
        aria-label={isRunning ? undefined : label}
        onClick={() => void run()}
      >
        {!isRunning && <Download aria-hidden />}
        {said || t("areas.operations.csv")}
      </Button>
      {/* Beside the button: what is said in one is not its name. */}
      <span role="status" className="sr-only">
        {said}
      </span>
      {isRunning && (
        <IconButton
          label={t("staff.csv.stop")}
          onClick={() => {
            running.current?.abort();
            button.current?.focus();
          }}
        >
          <X aria-hidden />
        </IconButton>
      )}
    </span>
  );
}
