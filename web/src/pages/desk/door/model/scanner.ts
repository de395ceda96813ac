import { api, errorOf, isCode, NetworkError, type Schemas, sessionState, unwrap } from "@/shared/api";
import { config } from "@/shared/config";
import { readStored, writeStored } from "@/shared/lib";

/** This browser as a reader: its key scans in one space, and ends with the shift and with the session. */
interface Scanner {
  key: string;
  spaceId: string;
  until: string;
  userId: string;
}

export type Passed =
  | { kind: "visit"; is: "in" | "out"; visit: Schemas["VisitOut"] }
  | { kind: "guest"; is: "in" | "out"; guest: Schemas["GuestScannedOut"] };

const STORED = "atrium.scanner";
const userId = (): string => {
  const state = sessionState();
  return state.status === "member" ? state.userId : "";
};

async function scannerOf(spaceId: string): Promise<Scanner> {
  const kept = readStored<Scanner | null>(STORED, null);
  const holds = kept?.spaceId === spaceId && kept.userId === userId() && new Date(kept.until).getTime() > Date.now();
  if (kept && holds) return kept;
  const made = await unwrap(api.POST("/api/v1/visits/scanners", { body: { space_id: spaceId } }));
  const scanner = { key: made.key, spaceId: made.space_id, until: made.expires_at, userId: userId() };
  writeStored(STORED, scanner);
  return scanner;
}

/** A guest's invitation begins so; everything else is a member's door code. */
export const isGuestCode = (code: string): boolean => code.startsWith("g1.");

/** What a camera, a hand-held scanner or the clipboard gives, without what keyboards add. */
export const cleanCode = (text: string): string => text.replace(/[^A-Za-z0-9._-]/g, "").slice(0, 200);

/** Lets whoever shows a code in or out. Throws ApiError for a refusal, NetworkError without a connection. */
export async function scan(spaceId: string, code: string, key: string): Promise<Passed> {
  try {
    return await sendTo(await scannerOf(spaceId), code, key);
  } catch (error) {
    if (!isCode(error, "reader_key_invalid")) throw error;
    // Another session's, or one that was revoked: this one asks for its own, once.
    writeStored(STORED, undefined);
    return sendTo(await scannerOf(spaceId), code, key);
  }
}

async function sendTo(scanner: Scanner, code: string, key: string): Promise<Passed> {
  const guest = isGuestCode(code);
  let response: Response;
  try {
    // With the reader's key, not with the session: that one may not scan.
    response = await fetch(`${config().apiBase}/api/v1/${guest ? "guests" : "visits"}/scan`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${scanner.key}`,
        "content-type": "application/json",
        ...(guest ? {} : { "idempotency-key": key }),
      },
      body: JSON.stringify({ code, space_id: scanner.spaceId }),
    });
  } catch (error) {
    throw new NetworkError(error);
  }
  if (!response.ok) throw await errorOf(response);
  if (guest) {
    const found = (await response.json()) as Schemas["GuestScannedOut"];
    return { kind: "guest", is: found.status === "left" ? "out" : "in", guest: found };
  }
  const visit = (await response.json()) as Schemas["VisitOut"];
  return { kind: "visit", is: visit.status === "open" ? "in" : "out", visit };
}
