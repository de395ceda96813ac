import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMe } from "@/entities/session";
import { api, isCode, queryClient, type Schemas, unwrap } from "@/shared/api";
import { readStored, writeStored } from "@/shared/lib";
import { toastError } from "@/shared/ui";

/** A list's filters under a name; `query` is what stands in the address. */
export type SavedView = Schemas["SavedViewOut"];
/** One that everybody has, or that a browser kept. */
export type NamedQuery = Pick<SavedView, "name" | "query">;

/** The same filters in the same words, whatever their order in the address. */
export function normalQuery(query: string | URLSearchParams): string {
  const pairs = [...new URLSearchParams(query)].filter(([, value]) => value !== "");
  return new URLSearchParams(pairs.sort(([a], [b]) => a.localeCompare(b))).toString();
}

const viewsQuery = (list: string) =>
  queryOptions({
    queryKey: ["saved-views", list],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users/me/views", { params: { query: { list } }, signal })),
    staleTime: 60_000,
  });

const keep = (list: string, view: NamedQuery) =>
  unwrap(api.POST("/api/v1/users/me/views", { body: { list, name: view.name, query: normalQuery(view.query) } }));

/** Named filters of a list: this person's, wherever they sign in; as links they work for everybody. */
export function useSavedViews(list: string) {
  const me = useMe();
  const views = useQuery(viewsQuery(list)).data?.items;
  const reload = () => queryClient.invalidateQueries({ queryKey: viewsQuery(list).queryKey });
  const isRead = views !== undefined;
  const keptHere = `atrium.views.${list}.${me?.id ?? ""}`;
  // What a browser kept before the server did.
  useEffect(() => {
    const kept = isRead ? readStored<NamedQuery[]>(keptHere, []) : [];
    if (kept.length === 0) return;
    writeStored(keptHere, undefined);
    void Promise.all(kept.map((view) => keep(list, view)))
      .catch(() => writeStored(keptHere, kept))
      .finally(() => void queryClient.invalidateQueries({ queryKey: viewsQuery(list).queryKey }));
  }, [isRead, keptHere, list]);
  const save = useMutation({
    mutationFn: (view: NamedQuery) => keep(list, view),
    onSettled: reload,
    onError: toastError,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/v1/users/me/views/{view_id}", { params: { path: { view_id: id } } })),
    onSettled: reload,
    // Another tab removed it.
    onError: (error) => {
      if (!isCode(error, "view_not_found")) toastError(error);
    },
  });
  return { views: views ?? [], save, remove };
}
