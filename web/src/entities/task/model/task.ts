import { queryOptions } from "@tanstack/react-query";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { api, ApiError, onPersonGone, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Task = Schemas["TaskOut"];

/** A task that somebody waits for: what it is, and where its result is shown, if not in the tray. */
export interface WatchedTask {
  id: string;
  /** `file`: what staff export. */
  label: "export" | "file" | "question";
  path?: string;
}

interface Tasks {
  items: WatchedTask[];
  add: (task: WatchedTask) => void;
  remove: (id: string) => void;
}

const KEY = "atrium.tasks";

/** The tray's tasks survive reload and follow the person through the site; the API keeps what came of them. */
export const useTasks = create<Tasks>()(
  persist(
    (set) => ({
      items: [],
      add: (task) => set(({ items }) => ({ items: [...items.filter((one) => one.id !== task.id), task] })),
      remove: (id) => set(({ items }) => ({ items: items.filter((one) => one.id !== id) })),
    }),
    { name: KEY, version: 1 },
  ),
);

export const watchTask = (task: WatchedTask): void => useTasks.getState().add(task);

/** Whether there is anything for the tray: until then the frame does without its code. */
export const useHasTasks = (): boolean => useTasks((tasks) => tasks.items.length > 0);

// All tabs have one tray: a tab that writes it anew would drop what another one has put there.
addEventListener("storage", (event) => {
  if (event.key === KEY) void useTasks.persist.rehydrate();
});

// The next person at this browser has nothing to do with them.
onPersonGone(() => useTasks.setState({ items: [] }));

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ["task", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/result/{task_id}", { params: { path: { task_id: id } }, signal })),
    staleTime: 0,
    refetchInterval: (query) => {
      const status = query.state.data?.status;
      const gone = query.state.error instanceof ApiError && query.state.error.status === 404;
      return status === "succeeded" || status === "failed" || gone ? false : pollInterval(true, `task/${id}`);
    },
  });
