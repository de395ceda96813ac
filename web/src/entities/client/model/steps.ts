import { type Blocker, type Client, isClosed, isSigned } from "./client";

export const STEPS = ["profile", "passport", "devices", "contract", "done"] as const;
export type Step = (typeof STEPS)[number];
type Code = Blocker["code"];

const OF_PASSPORT: readonly Code[] = ["passport_missing", "passport_expired", "under_age"];
const OF_DEVICES: readonly Code[] = ["device_missing", "photo_missing", "photo_pending", "device_not_accepted"];
const FIRST: readonly Code[] = ["not_claimed", "profile_unconfirmed"];

/** What has to be out of the way before a step; the API refuses it with the same words. */
const NEEDED: Record<Step, readonly Code[]> = {
  profile: [],
  passport: [...FIRST, "consent_personal_data"],
  devices: FIRST,
  contract: [...FIRST, "consent_personal_data", ...OF_PASSPORT, ...OF_DEVICES],
  done: [],
};

/** What a step itself is there to settle. */
const OWN: Record<Step, readonly Code[]> = {
  profile: [...FIRST, "consent_personal_data"],
  passport: OF_PASSPORT,
  devices: OF_DEVICES,
  contract: [
    "consent_e_signature",
    "surcharge_missing",
    "contract_missing",
    "contract_rendering",
    "contract_failed",
    "contract_stale",
    "contract_unread",
    "signature_missing",
    "code_locked",
    "payment_missing",
    "seal_pending",
  ],
  done: [],
};

export interface StepState {
  step: Step;
  state: "done" | "open" | "locked";
  /** Why it cannot be reached yet. */
  missing: Code[];
}

/** The step whose work a blocker is. */
export const stepOf = (code: Code): Step => STEPS.find((step) => OWN[step].includes(code)) ?? "profile";

/** Each step of a case: what is done, what can be worked at, and what stands before the others. */
export function stepsOf(client: Client): StepState[] {
  const codes = client.blockers.map((one) => one.code);
  const over = isSigned(client) || isClosed(client);
  return STEPS.map((step) => {
    if (step === "done") {
      const missing = client.status === "PROCESSED" ? [] : codes;
      return { step, state: client.status === "PROCESSED" ? "done" : "locked", missing };
    }
    if (over) return { step, state: OWN[step].some((code) => codes.includes(code)) ? "open" : "done", missing: [] };
    const missing = NEEDED[step].filter((code) => codes.includes(code));
    if (missing.length > 0) return { step, state: "locked", missing };
    return { step, state: OWN[step].some((code) => codes.includes(code)) ? "open" : "done", missing };
  });
}

/** Where the work goes on: the first step that is not done. */
export const nextStep = (client: Client): Step =>
  stepsOf(client).find(({ state }) => state === "open")?.step ?? (client.status === "PROCESSED" ? "done" : "contract");
