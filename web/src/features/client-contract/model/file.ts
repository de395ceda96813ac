import { queryOptions } from "@tanstack/react-query";
import { type ContractFile, loadFile } from "@/features/view-pdf/@x/client-contract";
import { api, type Schemas, unwrap } from "@/shared/api";

type Contract = Schemas["ContractOut"];

const HAS_FILE = ["pending", "stale", "signed", "sealed"];
export const hasFile = (contract: Contract): boolean => HAS_FILE.includes(contract.status);

/** The file as the desk shows it to the client: read once, since a look at one that is not signed is recorded. */
export const deskFileQuery = (clientId: string, contract: Contract) =>
  queryOptions({
    queryKey: ["desk", "file", clientId, contract.sha256, contract.status === "sealed"],
    queryFn: async ({ signal }): Promise<ContractFile> => {
      const path = { client_id: clientId };
      const link = await unwrap(
        api.GET("/api/v1/manager/clients/{client_id}/contract/pdf", { params: { path }, signal }),
      );
      return loadFile(link, signal);
    },
    staleTime: Infinity,
  });
