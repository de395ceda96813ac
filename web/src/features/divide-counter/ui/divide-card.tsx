import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "@/shared/i18n";
import { Card, LoadError, Skeleton } from "@/shared/ui";
import { DivideForm } from "./divide-form";

interface DivideCardProps<T extends { shards: number }> {
  title: string;
  text: string;
  query: UseQueryResult<T>;
  /** What is said of one that is not divided. */
  whole: string;
  /** How much each part holds, of one that is. */
  details: (now: T) => ReactNode;
  divide: (shards: number) => Promise<unknown>;
  /** What is said when it is done. */
  done: (shards: number) => string;
}

/** How something that a sale counts on is divided now, and the form that changes it. */
export function DivideCard<T extends { shards: number }>({
  title,
  text,
  query,
  whole,
  details,
  divide,
  done,
}: DivideCardProps<T>) {
  const { t } = useTranslation();
  const now = query.data;
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="font-semibold">{title}</h2>
      <p className="max-w-prose text-muted">{text}</p>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !now ? (
        <Skeleton className="h-28" />
      ) : (
        <>
          <div role="status">
            <p className="font-medium">
              {now.shards === 1 ? whole : t("areas.shop.shards.now", { count: now.shards })}
            </p>
            {now.shards > 1 && details(now)}
          </div>
          <DivideForm shards={now.shards} divide={divide} done={done} />
        </>
      )}
    </Card>
  );
}
