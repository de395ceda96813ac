import { useEffect } from "react";
import { unreadQuery } from "@/entities/ticket";
import { api, queryClient } from "@/shared/api";

/** Marks a ticket as read each time that its customer has written, once the page is seen. */
export function useMarkRead(ticketId: string, written: number): void {
  useEffect(() => {
    const read = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", read);
      void api
        .POST("/api/v1/support/tickets/{ticket_id}/read", { params: { path: { ticket_id: ticketId } } })
        .then(() => queryClient.invalidateQueries({ queryKey: unreadQuery.queryKey }))
        .catch(() => undefined);
    };
    document.addEventListener("visibilitychange", read);
    read();
    return () => document.removeEventListener("visibilitychange", read);
  }, [ticketId, written]);
}
