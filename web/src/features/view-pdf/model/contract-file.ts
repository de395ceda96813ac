import { ApiError, NetworkError, type Schemas } from "@/shared/api";
import { sha256 } from "@/shared/lib/sha256";

/** A contract's file as it came, and whether its bytes are those that the API speaks of. */
export interface ContractFile {
  content: ArrayBuffer;
  kind: Schemas["ContractFileOut"]["kind"];
  sha256: string;
  intact: boolean;
}

/** The file behind a link, with its hash computed here. Throws NetworkError, ApiError. */
export async function loadFile(link: Schemas["ContractFileOut"], signal: AbortSignal): Promise<ContractFile> {
  const answer = await fetch(link.url, { signal }).catch((error: unknown) => {
    throw new NetworkError(error);
  });
  if (!answer.ok) throw new ApiError(answer.status, {});
  const content = await answer.arrayBuffer();
  const hash = await sha256(content);
  return { content, kind: link.kind, sha256: hash, intact: hash === link.sha256 };
}

/** Saves bytes that are here under a name: the link they came by is good for five minutes. */
export function saveFile(content: ArrayBuffer, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/pdf" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
