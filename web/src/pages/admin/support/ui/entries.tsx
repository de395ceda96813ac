import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, ConfirmButton, Empty, LoadError, Skeleton, toast, toastError } from "@/shared/ui";
import { queryClient } from "@/shared/api";

interface EntriesProps<T> {
  query: { data: T[] | undefined; error: unknown; refetch: () => unknown };
  queryKey: readonly unknown[];
  empty: string;
  addLabel: string;
  onAdd: () => void;
  onEdit: (item: T) => void;
  remove: (item: T) => Promise<unknown>;
  nameOf: (item: T) => string;
  children: (item: T) => ReactNode;
}

/** Things that people make by hand, each with its name, what is in it, and what can be done with it. */
export function Entries<T extends { id: string }>(props: EntriesProps<T>) {
  const { query, queryKey, empty, addLabel, onAdd, onEdit, remove, nameOf, children } = props;
  const { t } = useTranslation();
  if (query.error && !query.data) return <LoadError error={query.error} retry={() => query.refetch()} />;
  if (!query.data) return <Skeleton className="h-48 rounded-card" />;
  const add = (
    <Button onClick={onAdd}>
      <Plus aria-hidden />
      {addLabel}
    </Button>
  );
  if (query.data.length === 0) return <Empty title={empty} action={add} />;
  return (
    <>
      <div className="mb-4 flex justify-end">{add}</div>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {query.data.map((item) => (
          <li key={item.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4 sm:px-5">
            <div className="min-w-0 flex-1 basis-60">
              <p className="font-semibold">{nameOf(item)}</p>
              <div className="text-sm text-muted">{children(item)}</div>
            </div>
            <div className="flex flex-wrap gap-2">
              <Button variant="secondary" onClick={() => onEdit(item)}>
                {t("areas.support.settings.edit")}
                <span className="sr-only">: {nameOf(item)}</span>
              </Button>
              <ConfirmButton
                variant="quiet"
                title={t("areas.support.settings.removeTitle", { name: nameOf(item) })}
                text={t("areas.support.settings.removeText")}
                confirm={t("areas.support.settings.remove")}
                onConfirm={async () => {
                  try {
                    await remove(item);
                    toast.success(t("areas.support.settings.removed"));
                  } catch (error) {
                    toastError(error);
                  }
                  await queryClient.invalidateQueries({ queryKey });
                }}
              >
                {t("areas.support.settings.remove")}
                <span className="sr-only">: {nameOf(item)}</span>
              </ConfirmButton>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
