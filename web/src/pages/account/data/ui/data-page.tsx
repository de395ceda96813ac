import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { meQuery } from "@/entities/session";
import { taskQuery, useTasks, watchTask } from "@/entities/task";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, useTitle } from "@/shared/lib";
import { Button, Card, Dialog, errorText, Notice, PageTitle, Progress, toast, toastError } from "@/shared/ui";
import { PasswordField } from "@/shared/ui/form";

export function DataPage() {
  const { t } = useTranslation();
  useTitle(t("data.title"));
  return (
    <>
      <PageTitle>{t("data.title")}</PageTitle>
      <div className="flex flex-col gap-6">
        <ExportCard />
        <EraseCard />
      </div>
    </>
  );
}

/** The archive is made by a task, which the tray keeps through reload and other pages. */
function ExportCard() {
  const { t } = useTranslation();
  const taskId = useTasks((tasks) => tasks.items.find((one) => one.label === "export")?.id);
  const task = useQuery({ ...taskQuery(taskId ?? ""), enabled: taskId !== undefined });
  const start = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/users/me/export")),
    onSuccess: (queued) => watchTask({ id: queued.task_id, label: "export" }),
    onError: toastError,
  });
  const status = task.data?.status;
  const running = taskId !== undefined && !task.error && status !== "succeeded" && status !== "failed";
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("data.exportTitle")}</h2>
      <p className="text-muted">{t("data.exportText")}</p>
      {running && (
        <div role="status" className="flex flex-col gap-2">
          <p className="font-medium">{t("data.exportRunning")}</p>
          <Progress value={status === "running" ? 2 : 1} max={3} label={t("data.exportRunning")} />
        </div>
      )}
      {status === "failed" && <p className="font-medium text-danger">{t("data.exportFailed")}</p>}
      <div className="flex flex-wrap gap-3">
        {status === "succeeded" && task.data?.file_url && (
          <a
            href={task.data.file_url}
            download={task.data.file_name ?? true}
            className="inline-flex min-h-11 items-center gap-2 rounded-full bg-accent px-5 font-semibold text-on-accent"
          >
            <Download className="size-5" aria-hidden />
            {t("data.download")}
          </a>
        )}
        {!running && (
          <Button variant="secondary" busy={start.isPending} onClick={() => start.mutate()}>
            {t("data.exportStart")}
          </Button>
        )}
      </div>
    </Card>
  );
}

function EraseCard() {
  const { t } = useTranslation();
  const me = useQuery(meQuery).data;
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const changed = () => queryClient.invalidateQueries({ queryKey: ["me"] });
  const erase = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/users/me/erase", { body: { password } })),
    onSuccess: async () => {
      setOpen(false);
      setPassword("");
      await changed();
    },
  });
  const keep = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/users/me/erase")),
    onSuccess: async () => {
      toast.success(t("data.eraseCancelled"));
      await changed();
    },
    onError: toastError,
  });
  if (me?.erase_after) {
    return (
      <Notice
        tone="amber"
        title={t("data.erasePlanned", { date: dateTime(me.erase_after) })}
        action={
          <Button busy={keep.isPending} onClick={() => keep.mutate()}>
            {t("data.eraseCancel")}
          </Button>
        }
      >
        {t("data.eraseText")}
      </Notice>
    );
  }
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("data.eraseTitle")}</h2>
      <p className="text-muted">{t("data.eraseText")}</p>
      <Button variant="danger" className="self-start" onClick={() => setOpen(true)}>
        {t("data.erase")}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("data.eraseAsk")}
        footer={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t("action.cancel")}
            </Button>
            <Button variant="danger" busy={erase.isPending} disabled={!password} onClick={() => erase.mutate()}>
              {t("data.erase")}
            </Button>
          </>
        }
      >
        <p className="mb-4 text-muted">{t("data.eraseAskText")}</p>
        <PasswordField
          label={t("account.currentPassword")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={
            erase.error
              ? isCode(erase.error, "wrong_password")
                ? t("problems.code.wrong_password")
                : errorText(erase.error)
              : undefined
          }
        />
      </Dialog>
    </Card>
  );
}
