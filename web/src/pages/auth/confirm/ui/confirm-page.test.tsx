import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { ConfirmPage } from "./confirm-page";

afterEach(() => {
  cleanup();
  queryClient.clear();
});

let asked: string[] = [];
const USER = { id: "usr_1", phone: null, email: "anna@example.com", phone_verified: false };

/** Gives a code that the API refuses; what the page shows then, when the account is as given by that time. */
const giveCode = (isVerified: boolean) => {
  asked = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request.method);
    const body = request.method === "POST" ? { code: "code_expired" } : { ...USER, email_verified: isVerified };
    return Promise.resolve(new Response(JSON.stringify(body), { status: request.method === "POST" ? 410 : 200 }));
  });
  queryClient.setQueryDefaults(["me"], { staleTime: Infinity });
  queryClient.setQueryData(["me"], { ...USER, email_verified: false });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter initialEntries={["/confirm?next=%2Faccount"]}>
        <Routes>
          <Route path="/confirm" element={<ConfirmPage />} />
          <Route path="/account" element={<p>my account</p>} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByRole("textbox"), { target: { value: "123456" } });
};

it("goes on when the code was taken before, and only the answer was lost", async () => {
  giveCode(true);
  expect(await screen.findByText("my account")).toBeTruthy();
});

it("says that a code is of no use while the address is not confirmed", async () => {
  giveCode(false);
  await waitFor(() => {
    expect(asked).toEqual(["POST", "GET"]);
  });
  await waitFor(() => {
    expect(screen.getByRole<HTMLInputElement>("textbox").value).toBe("");
  });
  expect(screen.queryByText("my account")).toBeNull();
});
