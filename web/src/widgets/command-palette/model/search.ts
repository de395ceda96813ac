import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";

export type Hit = Schemas["SearchHitOut"];

export const SHORTEST = 2;
const LONGEST = 100;
const RECENT = ["search", "recent"];
const MOST_RECENT = 6;

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", text],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/search", { params: { query: { q: text.slice(0, LONGEST) } }, signal })),
    enabled: text.length >= SHORTEST,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

/** What was opened last. It lives beside what was read, and goes with it when somebody else signs in. */
export const recentHits = (): Hit[] => queryClient.getQueryData<Hit[]>(RECENT) ?? [];

export function remember(hit: Hit): void {
  const others = recentHits().filter((one) => one.id !== hit.id);
  queryClient.setQueryData<Hit[]>(RECENT, [hit, ...others].slice(0, MOST_RECENT));
}

/** Hits by kind, in the order in which the kinds come. */
export function grouped(hits: Hit[]): [string, Hit[]][] {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) groups.set(hit.kind, [...(groups.get(hit.kind) ?? []), hit]);
  return [...groups];
}
