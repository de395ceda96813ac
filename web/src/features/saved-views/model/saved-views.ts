import { useState } from "react";
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
  const [kept, setKept] = useState(() => ({ key, views: readStored<SavedView[]>(key, []) }));
  // Who it is may be known a moment later than the list is shown.
  if (kept.key !== key) setKept({ key, views: readStored<SavedView[]>(key, []) });
  const views = kept.views;
  const keep = (next: SavedView[]) => {
    setKept({ key, views: next });
    writeStored(key, next);
  };
  return {
    views,
    save: (name: string, query: string) => keep(withView(views, { name, query: normalQuery(query) })),
    remove: (name: string) => keep(views.filter((one) => one.name !== name)),
  };
}
