import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, Download, LoaderCircle, X } from "lucide-react";
import { useMatch } from "react-router";
import { taskQuery, useTasks, type WatchedTask } from "@/entities/task";
import { ApiError, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ButtonLink, IconButton } from "@/shared/ui";

/** Long work that goes on while somebody is elsewhere: in a corner of each page, through reload, until it is dismissed. */
export function TaskTray() {
  const { t } = useTranslation();
  const items = useTasks((tasks) => tasks.items);
  if (items.length === 0) return null;
  return (
    <aside
      aria-label={t("tasks.title")}
      className="fixed right-4 bottom-4 z-30 w-[min(22rem,calc(100vw-2rem))] rounded-card border border-line bg-surface shadow-lift"
    >
      <ul className="divide-y divide-line">
        {items.map((task) => (
          <Row key={task.id} task={task} />
        ))}
      </ul>
    </aside>
  );
}

function Row({ task }: { task: WatchedTask }) {
  const { t } = useTranslation();
  const remove = useTasks((tasks) => tasks.remove);
  const here = useMatch(task.path ?? "/nowhere") !== null;
  const { data, error } = useQuery(taskQuery(task.id));
  useLive(`task/${task.id}`, ["task", task.id]);
  const gone = error instanceof ApiError && error.status === 404;
  const status = data?.status ?? "queued";
  const name = t(`tasks.label.${task.label}`);
  const ended = status === "succeeded" || status === "failed" || gone;
  return (
    <li className="flex items-center gap-3 py-2 pr-2 pl-4">
      {status === "succeeded" ? (
        <CircleCheck className="size-5 shrink-0 text-leaf" aria-hidden />
      ) : status === "failed" || gone ? (
        <CircleX className="size-5 shrink-0 text-danger" aria-hidden />
      ) : (
        <LoaderCircle className="size-5 shrink-0 animate-spin text-accent" aria-hidden />
      )}
      <div className="min-w-0 flex-1" role="status">
        <p className="truncate font-medium">{name}</p>
        <p className="text-sm text-muted">{gone ? t("tasks.gone") : t(`tasks.${status}`)}</p>
      </div>
      {status === "succeeded" && task.path && !here && (
        <ButtonLink to={task.path} variant="quiet" onClick={() => remove(task.id)}>
          {t("tasks.open")}
        </ButtonLink>
      )}
      {status === "succeeded" && !task.path && data?.file_url && (
        <a
          href={data.file_url}
          download={data.file_name ?? true}
          aria-label={`${t("tasks.download")}: ${name}`}
          className="grid size-11 place-items-center rounded-full hover:bg-sunken"
        >
          <Download className="size-5" aria-hidden />
        </a>
      )}
      {ended && (
        <IconButton label={t("tasks.dismiss", { name })} onClick={() => remove(task.id)}>
          <X aria-hidden />
        </IconButton>
      )}
    </li>
  );
}
