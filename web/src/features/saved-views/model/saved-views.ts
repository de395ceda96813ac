import { useCallback, useState } from "react";
import { useMe } from "@/entities/session";
import { readStored, writeStored } from "@/shared/lib";

/** A list's filters under a name; `query` is what stands in the address. */
export interface SavedView {
  name: string;
  query: string;
}

const LIMIT = 30;

/** The same filters in the same words, whatever their order in the address. */
export function normalQuery(query: string | URLSearchParams): string {
  const pairs = [...new URLSearchParams(query)].filter(([, value]) => value !== "");
  return new URLSearchParams(pairs.sort(([a], [b]) => a.localeCompare(b))).toString();
}

/** The views with one more; the same name is the same view. */
export const withView = (views: SavedView[], view: SavedView): SavedView[] =>
  [...views.filter((one) => one.name !== view.name), view].slice(-LIMIT);

/** Named filters of a list: this person's, in this browser; as links they work for everybody. */
export function useSavedViews(list: string) {
  const me = useMe();
  const key = `atrium.views.${list}.${me?.id ?? ""}`;
  const [views, setViews] = useState<SavedView[]>(() => readStored<SavedView[]>(key, []));
  const keep = useCallback(
    (next: SavedView[]) => {
      setViews(next);
      writeStored(key, next);
    },
    [key],
  );
  return {
    views,
    save: (name: string, query: string) => keep(withView(views, { name, query: normalQuery(query) })),
    remove: (name: string) => keep(views.filter((one) => one.name !== name)),
  };
}
