import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, pollInterval, queryClient, type Schemas, unwrap } from "@/shared/api";

export type Client = Schemas["ClientDetailOut"];
export type ClientRow = Schemas["ClientOut"];
export type Blocker = Schemas["BlockerOut"];
export type Device = Schemas["DeviceOut"];
export type Photo = Schemas["PhotoOut"];
export type Tab = "new" | "in_work" | "processed" | "mine";

export const TABS: readonly Tab[] = ["new", "mine", "in_work", "processed"];

export interface Surcharge {
  amount: number;
  parts: { device_id: string; title: string; price: number; rate_percent: number; amount: number }[];
  adjustment?: { amount: number; reason: string } | null;
  computed_at: string;
}

/** What the client pays on top, once it is computed. */
export const surchargeOf = (client: Client): Surcharge | null => client.surcharge as Surcharge | null;

export const isClosed = (client: Pick<Client, "status" | "erased_at">): boolean =>
  client.status === "PROCESSED" || client.status === "CANCELLED" || client.erased_at !== null;

export const isSigned = (client: Client): boolean => client.contract?.signed_at != null;

/** Whether files are being made or money is under way: it is followed closely then. */
const isMoving = (client: Client): boolean =>
  client.waits_for === "system" ||
  client.blockers.some((one) => one.waits_for === "system") ||
  client.invoices.some((one) => one.status === "awaiting_payment" && one.payment_status === "pending");

const clientKey = (id: string) => ["desk", "client", id] as const;

export const clientQuery = (id: string) =>
  queryOptions({
    queryKey: clientKey(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/manager/clients/{client_id}", { params: { path: { client_id: id } }, signal })),
    staleTime: 5_000,
    refetchInterval: (query) => {
      const client = query.state.data;
      if (!client) return false;
      // The client signs and pays elsewhere: their answer is shown within seconds.
      return client.waits_for === "client" ? 5_000 : pollInterval(isMoving(client));
    },
  });

/** A step has answered with the client as it is now. */
export function keepClient(client: Client): void {
  queryClient.setQueryData(clientKey(client.id), client);
  void queryClient.invalidateQueries({ queryKey: ["desk", "clients"] });
}

/** The client read anew, past what is cached. */
export const readClient = (id: string): Promise<Client> => queryClient.query({ ...clientQuery(id), staleTime: 0 });

export const clientsQuery = (tab: Tab, q: string) =>
  infiniteQueryOptions({
    queryKey: ["desk", "clients", tab, q],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/manager/clients", {
          params: { query: { tab, limit: 30, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: () => pollInterval(false, "clients"),
  });

export const consentTextsQuery = queryOptions({
  queryKey: ["consents"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/onboarding/consents", { signal })),
  staleTime: 10 * 60_000,
});
