import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { dateTime } from "@/shared/lib";
import { toast } from "@/shared/ui";
import { ContractsPage } from "./contracts-page";

const consent = (kind: string) => ({
  kind,
  version: "1",
  sha256: "0",
  method: "app",
  given_at: "2026-11-30T09:00:00Z",
  withdrawn_at: null,
});
const application = {
  id: "cli_1",
  status: "IN_VERIFICATION",
  waits_for: "manager",
  blockers: [],
  contract: null,
  invoices: [],
  consents: [consent("personal_data"), consent("e_signature")],
};
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

let isErased = false;

function answerTo(request: Request): Response {
  const path = new URL(request.url).pathname;
  if (path.endsWith("/consents/e_signature")) return json({ erased: [], kept: [], act_id: null });
  if (path.endsWith("/erasure")) {
    isErased = true;
    const kept = [{ what: "invoices", until: "2031-12-31", law: "402-FZ art. 29" }];
    return json({ erased: ["passport", "profile"], kept, act_id: "act_1" });
  }
  if (path.endsWith("/application")) return isErased ? json({ code: "client_not_found" }, 404) : json(application);
  return json({ items: [], next_cursor: null });
}

beforeEach(async () => {
  const texts = { contracts: { signBy: "Sign by {{date}}" } };
  await i18n.use(initReactI18next).init({ lng: "en", resources: { en: { translation: texts } } });
  isErased = false;
  queryClient.clear();
  vi.stubGlobal("fetch", (request: Request) => Promise.resolve(answerTo(request)));
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  const router = createMemoryRouter([{ path: "/", Component: ContractsPage }]);
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return cleanup;
});

async function confirm(name: string, place = 0) {
  const button = (await screen.findAllByRole("button", { name }))[place];
  if (!button) throw new Error(`no button ${name}`);
  fireEvent.click(button);
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name }));
}

it("says what was erased and what is kept, also when nothing else of the case is left", async () => {
  await confirm("contracts.erase");
  expect(await screen.findByText("contracts.applyTitle")).toBeTruthy();
  expect(screen.getByText("contracts.erased")).toBeTruthy();
  expect(screen.getByText("contracts.kept")).toBeTruthy();
});

it("says of a consent that erases nothing that it was withdrawn, and no more", async () => {
  const told = vi.spyOn(toast, "success");
  await confirm("contracts.withdraw", 1);
  await waitFor(() => expect(told).toHaveBeenCalledWith("contracts.withdrawn"));
  expect(screen.queryByText("contracts.erased")).toBeNull();
});

it("says at what hour a contract's time is over, not the day alone", async () => {
  const ends = "2026-06-15T11:05:00.000Z";
  const contract = {
    id: "ctr_1",
    contract_no: "A-1",
    version: 1,
    status: "pending",
    created_at: ends,
    signed_at: null,
  };
  await screen.findByText("contracts.export");
  act(() => {
    queryClient.setQueryData(["contracts"], { items: [{ ...contract, expires_at: ends }], next_cursor: null });
  });
  expect(await screen.findByText(`Sign by ${dateTime(ends)}`)).toBeTruthy();
});
