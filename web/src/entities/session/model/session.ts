import { queryOptions, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { api, sessionState, type SessionState, subscribeSession, unwrap } from "@/shared/api";

export const useSession = (): SessionState => useSyncExternalStore(subscribeSession, sessionState);

export const useIsMember = (): boolean => useSession().status === "member";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap(api.GET("/api/v1/users/me")),
});

/** The person who is signed in; undefined for guests and while it loads. */
export function useMe() {
  const member = useIsMember();
  return useQuery({ ...meQuery, enabled: member }).data;
}

const OTHERS = new Set(["customer", "mail_gateway"]);

/** Whether one works here: a link to the desk is of use. What one may do there, the permissions say. */
export const useIsStaff = (): boolean => useMe()?.roles.some((role) => !OTHERS.has(role)) ?? false;
