import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMay } from "@/entities/permission";
import { useMe } from "@/entities/session";
import { api, unwrap } from "@/shared/api";

const HEARTBEAT_MS = 15_000;

/** Who else has a ticket open, and whether they write; says the same of oneself while the page is seen. */
export function useViewers(ticketId: string, isAnswering: boolean) {
  const me = useMe();
  const may = useMay("tickets.handle");
  const state = isAnswering ? "answering" : "viewing";
  const path = { params: { path: { ticket_id: ticketId } } };
  const { data } = useQuery({
    queryKey: ["viewers", ticketId, state, may],
    queryFn: () =>
      unwrap(
        may
          ? api.PUT("/api/v1/support/tickets/{ticket_id}/viewers", { ...path, body: { state } })
          : api.GET("/api/v1/support/tickets/{ticket_id}/viewers", path),
      ),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: HEARTBEAT_MS,
    placeholderData: (before) => before,
  });
  useEffect(() => {
    if (!may) return;
    const leave = () => {
      // It may fail: then the others see it go after a minute.
      void api
        .DELETE("/api/v1/support/tickets/{ticket_id}/viewers", {
          params: { path: { ticket_id: ticketId } },
          keepalive: true,
        })
        .catch(() => undefined);
    };
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [ticketId, may]);
  return (data?.items ?? []).filter((one) => one.user_id !== me?.id);
}
