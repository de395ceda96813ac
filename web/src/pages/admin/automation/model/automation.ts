import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "@/shared/api";

export type Rule = Schemas["AutomationRuleOut"];
export type HistoryEntry = Schemas["AutomationHistoryOut"];

/** What a preview says, as the API documents it at `/automation/rules/preview`. */
export interface Preview {
  matched: number;
  fired: number;
  people: number;
  /** Whether the numbers are what would have happened, and not an estimate; results of before do not say. */
  is_exact?: boolean;
  /** People whose history is longer than what is read of it. */
  people_cut?: number;
  capped: { person_cap: number; daily_cap: number };
  days: { day: string; matched: number; fired: number }[];
  samples: { event_id: string; user_id: string; occurred_at: string; values: Record<string, unknown> }[];
  cost: { type: string; times: number; points?: number; discount_amount?: number }[];
}

/** All rules: there are at most as many as one page holds. */
export const rulesQuery = queryOptions({
  queryKey: ["automation", "rules"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/automation/rules", { params: { query: { limit: 100 } }, signal })),
  staleTime: 0,
});

export const ruleQuery = (id: string) =>
  queryOptions({
    queryKey: ["automation", "rule", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/automation/rules/{rule_id}", { params: { path: { rule_id: id } }, signal })),
    staleTime: 0,
  });

export const historyQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["automation", "history", id],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/automation/rules/{rule_id}/history", {
          params: { path: { rule_id: id }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (found) => found.next_cursor,
    staleTime: 0,
  });
