import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { SecondFactorCard } from "./second-factor-card";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

let asked: unknown[] = [];
let left = 2;

function show(answer: () => Response) {
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") return json({ totp: true, recovery_codes_left: left, required: false });
    asked.push(await request.json());
    return answer();
  });
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  render(
    <QueryClientProvider client={queryClient}>
      <SecondFactorCard />
    </QueryClientProvider>,
  );
}

async function renew() {
  fireEvent.click(await screen.findByRole("button", { name: "security.recoveryRenew" }));
  const dialog = within(screen.getByRole("dialog"));
  const next = dialog.getByRole("button", { name: "action.continue" });
  expect(next.hasAttribute("disabled")).toBe(true);
  fireEvent.change(dialog.getByLabelText("account.currentPassword"), { target: { value: "secret" } });
  fireEvent.change(dialog.getByLabelText(/auth.factorCode/), { target: { value: " 042917 " } });
  fireEvent.click(next);
}

beforeEach(() => {
  asked = [];
  left = 2;
});

it("shows new recovery codes until its own button is pressed", async () => {
  show(() => {
    left = 10;
    return json({ recovery_codes: ["aaaaa-aaaaa", "bbbbb-bbbbb"] });
  });
  await renew();
  expect((await screen.findAllByRole("listitem")).map((one) => one.textContent)).toEqual([
    "aaaaa-aaaaa",
    "bbbbb-bbbbb",
  ]);
  expect(asked).toEqual([{ current_password: "secret", code: "042917" }]);
  expect(screen.queryByRole("button", { name: "action.close" })).toBeNull();
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: "security.recoverySaved" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it("may be closed where no codes were made", async () => {
  show(() => json({ code: "second_factor_wrong" }, 409));
  await renew();
  await waitFor(() => expect(asked).toHaveLength(1));
  fireEvent.click(await screen.findByRole("button", { name: "action.close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
