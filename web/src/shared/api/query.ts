import { QueryCache, QueryClient } from "@tanstack/react-query";
import { liveTopics } from "./live-topics";
import { ApiError } from "./problem";
import { subscribeSession } from "./session";

/** What the API has refused it refuses again; what it could not answer may work in a moment. */
const isFinal = (error: Error): boolean => error instanceof ApiError && error.status < 500;
const isTooMany = (error: Error): boolean => error instanceof ApiError && error.status === 429;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // What was read stays on the screen while it cannot be read anew, and with it what is typed into a form there.
    onError: (error, query) => {
      const { data, fetchMeta } = query.state;
      if (data !== undefined && !fetchMeta && (!isFinal(error) || isTooMany(error))) {
        query.setState({ status: "success", error: null });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 30 * 60_000,
      retry: (failures, error) => failures < 2 && !isFinal(error),
      networkMode: "offlineFirst",
    },
    mutations: { networkMode: "always" },
  },
});

// What a change has answered is newer than an answer that is still on its way: that is asked for anew.
queryClient.getQueryCache().subscribe(({ query, ...event }) => {
  // An answer that was asked for has ended its fetch.
  if (event.type === "updated" && event.action.type === "success" && query.state.fetchStatus === "fetching") {
    query.fetch(undefined, { cancelRefetch: true }).catch(() => undefined);
  }
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
