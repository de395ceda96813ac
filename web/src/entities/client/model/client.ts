import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, pollInterval, queryClient, type Schemas, unwrap, useLive } from "@/shared/api";

export type Client = Schemas["ClientDetailOut"];
export type ClientRow = Schemas["ClientOut"];
export type Blocker = Schemas["BlockerOut"];
export type Device = Schemas["DeviceOut"];
export type Photo = Schemas["PhotoOut"];
export type Tab = "new" | "in_work" | "processed" | "cancelled" | "mine";

export const TABS: readonly Tab[] = ["new", "mine", "in_work", "processed", "cancelled"];

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

const clientTopic = (id: string): string => `client/${id}`;
const CLIENTS_TOPIC = "clients";
const CLIENTS_KEY = ["desk", "clients"] as const;

const clientQuery = (id: string) =>
  queryOptions({
    queryKey: clientKey(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/manager/clients/{client_id}", { params: { path: { client_id: id } }, signal })),
    staleTime: 5_000,
    refetchInterval: (query) => {
      const client = query.state.data;
      if (!client) return false;
      // The client signs and pays elsewhere: their answer is shown within seconds.
      const topic = clientTopic(id);
      return client.waits_for === "client" ? pollInterval(false, topic) / 6 : pollInterval(isMoving(client), topic);
    },
  });

/** One client as a page follows it: asked for again when the API says that it has changed. */
export function useClient(id: string) {
  useLive(clientTopic(id), clientKey(id));
  return useQuery(clientQuery(id));
}

/** A step has answered with the client as it is now. */
export function keepClient(client: Client): void {
  queryClient.setQueryData(clientKey(client.id), client);
  void queryClient.invalidateQueries({ queryKey: CLIENTS_KEY });
}

/** The client read anew, past what is cached. */
export const readClient = (id: string): Promise<Client> => queryClient.query({ ...clientQuery(id), staleTime: 0 });

const clientsQuery = (tab: Tab, q: string) =>
  infiniteQueryOptions({
    queryKey: [...CLIENTS_KEY, tab, q],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/manager/clients", {
          params: { query: { tab, limit: 30, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: () => pollInterval(false, CLIENTS_TOPIC),
  });

/** The clients of a tab that fit a text, as an open page follows them. */
export function useClients(tab: Tab, q: string) {
  useLive(CLIENTS_TOPIC, CLIENTS_KEY);
  return useInfiniteQuery(clientsQuery(tab, q));
}

export const consentTextsQuery = queryOptions({
  queryKey: ["consents"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/onboarding/consents", { signal })),
  staleTime: 10 * 60_000,
});
