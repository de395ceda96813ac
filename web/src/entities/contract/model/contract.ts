import { queryOptions } from "@tanstack/react-query";
import { api, isCode, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Contract = Schemas["ContractOut"];
export type Application = Schemas["ApplicationOut"];
export type Invoice = Schemas["InvoiceOut"];

/** Whether files are being made: the page follows it closely then. */
const isMoving = (contract: Contract): boolean => contract.status === "rendering" || contract.status === "signed";

export const isSigned = (contract: Contract): boolean => contract.status === "signed" || contract.status === "sealed";

/** Whether an invoice waits for its money. */
export const isDue = (invoice: Invoice): boolean => invoice.status === "awaiting_payment";

export const contractsQuery = queryOptions({
  queryKey: ["contracts"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/contracts", { signal })),
  refetchInterval: (query) => pollInterval(query.state.data?.items.some(isMoving) ?? false),
});

export const contractQuery = (id: string) =>
  queryOptions({
    queryKey: ["contract", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/contracts/{contract_id}", { params: { path: { contract_id: id } }, signal })),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data ? pollInterval(isMoving(query.state.data)) : false),
  });

/** One's own case; null for whoever has none. */
export const applicationQuery = queryOptions({
  queryKey: ["application"],
  queryFn: async ({ signal }): Promise<Application | null> => {
    try {
      return await unwrap(api.GET("/api/v1/onboarding/application", { signal }));
    } catch (error) {
      if (isCode(error, "client_not_found")) return null;
      throw error;
    }
  },
  staleTime: 0,
  refetchInterval: (query) => {
    const application = query.state.data;
    if (!application) return false;
    const paying = application.invoices.some((invoice) => isDue(invoice) && invoice.payment_status === "pending");
    return pollInterval(application.waits_for === "system" || paying);
  },
});
