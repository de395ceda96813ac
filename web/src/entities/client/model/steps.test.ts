import { expect, it } from "vitest";
import type { Blocker, Client } from "./client";
import { nextStep, stepsOf } from "./steps";

const client = (codes: Blocker["code"][], rest: Partial<Client> = {}): Client =>
  ({
    status: "IN_VERIFICATION",
    erased_at: null,
    contract: null,
    blockers: codes.map((code) => ({ code, waits_for: "manager", since: "", detail: "" })),
    ...rest,
  }) as unknown as Client;

const states = (one: Client) => Object.fromEntries(stepsOf(one).map(({ step, state }) => [step, state]));

it("locks what comes after an unconfirmed profile and says why", () => {
  const one = client(["profile_unconfirmed", "passport_missing", "device_missing", "surcharge_missing"]);
  expect(states(one)).toEqual({
    profile: "open",
    passport: "locked",
    devices: "locked",
    contract: "locked",
    done: "locked",
  });
  expect(stepsOf(one)[1]?.missing).toEqual(["profile_unconfirmed"]);
  expect(nextStep(one)).toBe("profile");
});

it("lets devices be recorded while the consent for the passport is missing", () => {
  const one = client(["consent_personal_data", "passport_missing", "device_missing"]);
  expect(states(one)).toMatchObject({ passport: "locked", devices: "open", contract: "locked" });
});

it("opens the contract once everything that it prints is there", () => {
  const one = client(["consent_e_signature", "surcharge_missing", "contract_missing", "signature_missing"]);
  expect(states(one)).toMatchObject({ profile: "done", passport: "done", devices: "done", contract: "open" });
  expect(nextStep(one)).toBe("contract");
});

it("opens every step of what is signed, to be read", () => {
  const contract = { signed_at: "2026-01-01T00:00:00Z" } as Client["contract"];
  const one = client(["payment_missing"], { contract });
  expect(states(one)).toMatchObject({ profile: "done", devices: "done", contract: "open", done: "locked" });
  const over = client([], { contract, status: "PROCESSED" });
  expect(nextStep(over)).toBe("done");
});
