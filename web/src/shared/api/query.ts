import { QueryClient } from "@tanstack/react-query";
import { liveTopics } from "./live-topics";
import { ApiError } from "./problem";
import { subscribeSession } from "./session";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 30 * 60_000,
      // What the API has refused it refuses again; what it could not answer may work in a moment.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      networkMode: "offlineFirst",
    },
    mutations: { networkMode: "always" },
  },
});

let member: string | undefined;

// What one person has read is nothing for the next one.
subscribeSession((state, user) => {
  const next = state.status === "member" ? state.userId : undefined;
  if (member && next !== member) queryClient.clear();
  member = next;
  if (user) queryClient.setQueryData(["me"], user);
});

/** How often an open thing is asked for: fast while something is pending, slow otherwise; never in a hidden tab. */
export const pollInterval = (pending: boolean, topic = ""): number =>
  (pending ? 2_000 : 30_000) * (liveTopics.has(topic) ? 5 : 1);
