import { PRIORITIES, type Priority, type QueueParams, type Status, STATUSES } from "@/entities/ticket";

export const VIEWS = ["mine", "unassigned", "overdue", "open", "pending", "snoozed", "done"] as const;
export type View = (typeof VIEWS)[number];

const UNRESOLVED: Status[] = ["open", "pending", "snoozed"];
// Queues of the API, each in the order of what is due; the other views are filters, newest first.
const QUEUES = ["mine", "unassigned", "overdue"] as const;
const STATUS_OF = {
  open: UNRESOLVED,
  pending: ["pending"],
  snoozed: ["snoozed"],
  done: ["resolved", "closed"],
} as const;

export interface Filters {
  view: View;
  /** A team's id: the team's tickets of the view. */
  team: string;
  priority: Priority | "";
  status: Status | "";
  tag: string;
  assignee: string;
  q: string;
}

const oneOf = <T extends string>(all: readonly T[], value: string | null): T | undefined =>
  all.find((one) => one === value);

export function readFilters(params: URLSearchParams): Filters {
  const text = (name: string) => params.get(name)?.trim() ?? "";
  return {
    view: oneOf(VIEWS, params.get("view")) ?? "mine",
    team: text("team"),
    priority: oneOf(PRIORITIES, params.get("priority")) ?? "",
    status: oneOf(STATUSES, params.get("status")) ?? "",
    tag: text("tag").toLowerCase(),
    assignee: text("assignee"),
    q: text("q").slice(0, 100),
  };
}

/** The address's query with some filters changed; what is empty is left out. */
export function withFilters(params: URLSearchParams, changes: Partial<Record<keyof Filters, string>>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return next;
}

const TAG = /^[0-9a-zа-яё_-]{1,40}$/;

export function queueParams(filters: Filters): QueueParams {
  const queue = oneOf(QUEUES, filters.view);
  const status = filters.status ? [filters.status] : queue ? undefined : [...STATUS_OF[filters.view as "open"]];
  return {
    ...(queue ? { view: queue } : {}),
    ...(status ? { status } : {}),
    ...(filters.team ? { team: filters.team } : {}),
    ...(filters.priority ? { priority: filters.priority } : {}),
    ...(TAG.test(filters.tag) ? { tag: filters.tag } : {}),
    ...(filters.assignee ? { assignee: filters.assignee } : {}),
    ...(filters.q ? { q: filters.q } : {}),
  };
}

/** So far the API counts a queue. */
const COUNTED = 100;

type Counts = Record<"mine" | "unassigned" | "overdue" | "open" | "pending" | "snoozed", number>;

/** How many tickets a view has; nobody counts those that are done. */
export function countOf(view: View, counts: Counts | undefined): number {
  if (!counts || view === "done") return 0;
  return view === "open" ? counts.open + counts.pending + counts.snoozed : counts[view];
}

/** A queue's count as it is shown: nothing for none, and no more than was counted. */
export const countText = (count: number): string =>
  count === 0 ? "" : count < COUNTED ? String(count) : `${COUNTED - 1}+`;

/** How many filters narrow the view. */
export const narrowedBy = ({ priority, status, tag, assignee, team }: Filters): number =>
  [priority, status, tag, assignee, team].filter(Boolean).length;
