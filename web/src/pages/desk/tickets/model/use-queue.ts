import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { queueQuery } from "@/entities/ticket";
import { useLive } from "@/shared/api";
import { arrange } from "./arrange";
import { type Filters, queueParams } from "./filters";

/** A queue's tickets in an order that holds while somebody reads, and how many came meanwhile. */
export function useQueue(filters: Filters, isRead: boolean) {
  useLive("queue/support", ["desk"]);
  const params = queueParams(filters);
  const key = JSON.stringify(params);
  const list = useInfiniteQuery(queueQuery(params));
  const [shown, setShown] = useState({ key: "", ids: [] as string[] });
  const fresh = useMemo(() => {
    const all = new Map(list.data?.pages.flatMap((page) => page.items).map((one) => [one.id, one]));
    return [...all.values()];
  }, [list.data]);
  const { items, held } = arrange(shown.key === key ? shown.ids : [], fresh, isRead);
  const ids = items.map((one) => one.id);
  if (list.data && (shown.key !== key || shown.ids.join() !== ids.join())) setShown({ key, ids });
  return { list, items, held, ids, showNew: () => setShown({ key: "", ids: [] }) };
}
