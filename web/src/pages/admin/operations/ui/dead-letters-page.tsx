import { useQuery } from "@tanstack/react-query";
import { MailCheck, RotateCcw } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useMay } from "@/entities/permission";
import { queryClient, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useTitle } from "@/shared/lib";
import { Badge, Card, ConfirmButton, Empty, LoadError, Progress, Skeleton, toast, toastError } from "@/shared/ui";
import { SelectFilter } from "@/shared/ui/form";
import { byUrgency, type DeadLetter, deadLettersQuery, queuesQuery, redriveAll, redriveOne } from "../model/operations";

const reload = () => queryClient.invalidateQueries({ queryKey: ["ops"] });

/** The dead letters of a queue; without one in the address, of the queue that has most. */
export function DeadLettersPage() {
  const { t } = useTranslation();
  const named = useParams().queue;
  useTitle([named, t("areas.operations.deadLetters")].filter(Boolean).join(" · "));
  const navigate = useNavigate();
  const queues = useQuery(queuesQuery);
  useLive("dead-letters", ["ops"]);
  const all = byUrgency(queues.data?.items ?? []);
  const queue = named ?? all[0]?.name;
  if (queues.isError && !queues.data) return <LoadError error={queues.error} retry={() => void queues.refetch()} />;
  if (!queue) return <Skeleton className="h-60 rounded-card" />;
  return (
    <div className="flex flex-col gap-5">
      <SelectFilter
        label={t("areas.operations.queue")}
        value={queue}
        onChange={(name) => void navigate(`/admin/operations/dead-letters/${encodeURIComponent(name)}`)}
        className="sm:w-80"
      >
        {!all.some((one) => one.name === queue) && <option value={queue}>{queue}</option>}
        {all.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name} ({one.dead_letters})
          </option>
        ))}
      </SelectFilter>
      <Letters key={queue} queue={queue} canRedrive={all.find((one) => one.name === queue)?.can_be_redriven ?? false} />
    </div>
  );
}

function Letters({ queue, canRedrive }: { queue: string; canRedrive: boolean }) {
  const { t } = useTranslation();
  const may = useMay("operations.redrive") && canRedrive;
  const query = useQuery(deadLettersQuery(queue));
  const [progress, setProgress] = useState<{ moved: number; total: number }>();
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton className="h-60 rounded-card" />;
  const { items, total } = query.data;
  const all = async () => {
    setProgress({ moved: 0, total });
    try {
      const moved = await redriveAll(queue, total, (count) => setProgress({ moved: count, total }));
      toast.success(t("areas.operations.redriven", { count: moved }));
    } catch (error) {
      toastError(error);
    } finally {
      setProgress(undefined);
      await reload();
    }
  };
  if (items.length === 0) {
    return (
      <Empty icon={<MailCheck aria-hidden />} title={t("areas.operations.noDeadLetters")}>
        {t("areas.operations.noDeadLettersText")}
      </Empty>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-muted">
          {t("areas.operations.shownOf", { count: items.length, total })}
        </p>
        {may && (
          <ConfirmButton
            variant="secondary"
            title={t("areas.operations.redriveAllTitle", { queue })}
            text={t("areas.operations.redriveAllText", { count: total })}
            confirm={t("areas.operations.redrive")}
            onConfirm={all}
          >
            <RotateCcw aria-hidden />
            {t("areas.operations.redriveAll")}
          </ConfirmButton>
        )}
        {!canRedrive && <p className="text-sm text-muted">{t("areas.operations.notRedrivable")}</p>}
      </div>
      {progress && (
        <Progress
          value={progress.moved}
          max={Math.max(progress.total, progress.moved)}
          label={t("areas.operations.redriving", { moved: progress.moved, total: progress.total })}
        />
      )}
      <ul className="flex flex-col gap-4">
        {items.map((letter) => (
          <li key={letter.id}>
            <Letter queue={queue} letter={letter} mayRedrive={may} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Letter({ queue, letter, mayRedrive }: { queue: string; letter: DeadLetter; mayRedrive: boolean }) {
  const { t } = useTranslation();
  const one = async () => {
    try {
      // None when somebody else was faster, or it lies behind more letters than are looked through.
      const { moved } = await redriveOne(queue, letter.id);
      toast.success(t("areas.operations.redriven", { count: moved }));
    } catch (error) {
      toastError(error);
    }
    await reload();
  };
  return (
    <Card className="flex flex-col gap-3 p-5!">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="font-mono font-semibold wrap-anywhere">{letter.type ?? letter.id}</h2>
          <p className="text-sm text-muted">
            {dateTime(letter.sent_at)}
            {letter.attempts !== null && ` · ${t("areas.operations.attempts", { count: letter.attempts })}`}
          </p>
        </div>
        {mayRedrive && (
          <ConfirmButton
            variant="secondary"
            title={t("areas.operations.redriveOneTitle")}
            text={t("areas.operations.redriveOneText", { what: letter.type ?? letter.id })}
            confirm={t("areas.operations.redrive")}
            onConfirm={one}
          >
            {t("areas.operations.redrive")}
          </ConfirmButton>
        )}
      </div>
      <p className="wrap-anywhere">
        {letter.error ? <Badge tone="danger">{t("areas.operations.reason")}</Badge> : null}{" "}
        {letter.error ?? t("areas.operations.noReason")}
      </p>
      <details>
        <summary className="flex min-h-11 cursor-pointer items-center font-medium">
          {t("areas.operations.payload")}
        </summary>
        <pre className="rounded-control bg-sunken p-4 text-sm whitespace-pre-wrap wrap-anywhere">
          {JSON.stringify(letter.body, null, 2)}
        </pre>
      </details>
      {letter.correlation_id && (
        <p className="text-sm text-muted wrap-anywhere">
          {t("areas.operations.correlation")}: <code>{letter.correlation_id}</code>
        </p>
      )}
      <Link
        to={`/admin/audit?module=operations&target=${encodeURIComponent(queue)}`}
        className="inline-flex min-h-11 items-center self-start text-sm underline underline-offset-4"
      >
        {t("areas.operations.whoRedrove")}
      </Link>
    </Card>
  );
}
