import { queryOptions } from "@tanstack/react-query";
import type { Contract } from "@/entities/contract";
import { type ContractFile, loadFile } from "@/features/view-pdf";
import { api, unwrap } from "@/shared/api";

export type { ContractFile } from "@/features/view-pdf";

/** The file of a version: read once, since a look at one that waits for its signature is recorded. */
export const fileQuery = (contract: Contract) =>
  queryOptions({
    queryKey: ["contract", contract.id, "file", contract.sha256, contract.status === "sealed"],
    queryFn: async ({ signal }): Promise<ContractFile> => {
      const path = { contract_id: contract.id };
      return loadFile(
        await unwrap(api.GET("/api/v1/contracts/{contract_id}/pdf", { params: { path }, signal })),
        signal,
      );
    },
    staleTime: Infinity,
  });
