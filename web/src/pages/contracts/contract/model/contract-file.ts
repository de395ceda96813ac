import { queryOptions } from "@tanstack/react-query";
import type { Contract } from "@/entities/contract";
import { api, ApiError, NetworkError, type Schemas, unwrap } from "@/shared/api";
import { sha256 } from "@/shared/lib/sha256";

/** A contract's file as it came, and whether its bytes are those that the API speaks of. */
export interface ContractFile {
  content: ArrayBuffer;
  kind: Schemas["ContractFileOut"]["kind"];
  sha256: string;
  intact: boolean;
}

/** The file of a version: read once, since a look at one that waits for its signature is recorded. */
export const fileQuery = (contract: Contract) =>
  queryOptions({
    queryKey: ["contract", contract.id, "file", contract.sha256, contract.status === "sealed"],
    queryFn: async ({ signal }): Promise<ContractFile> => {
      const link = await unwrap(
        api.GET("/api/v1/contracts/{contract_id}/pdf", { params: { path: { contract_id: contract.id } }, signal }),
      );
      const answer = await fetch(link.url, { signal }).catch((error: unknown) => {
        throw new NetworkError(error);
      });
      if (!answer.ok) throw new ApiError(answer.status, {});
      const content = await answer.arrayBuffer();
      const hash = await sha256(content);
      return { content, kind: link.kind, sha256: hash, intact: hash === link.sha256 };
    },
    staleTime: Infinity,
  });
