import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { loadConfig } from "@/shared/config";
import { date } from "@/shared/lib";
import { CertificatePage } from "./certificate-page";

afterEach(cleanup);

it("checks the same file again after an answer that was lost", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  const router = createMemoryRouter([{ path: "/certificates", Component: CertificatePage }], {
    initialEntries: ["/certificates"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  const input = await screen.findByLabelText<HTMLInputElement>(/academy\.verify\.file/);
  // A browser tells of a choice that differs from the one before.
  const emptied = vi.spyOn(input, "value", "set");
  fireEvent.change(input, { target: { files: [new File(["%PDF"], "a.pdf", { type: "application/pdf" })] } });
  expect(emptied).toHaveBeenCalledWith("");
});

it("names the day of issue that the certificate itself names, wherever it is looked at", async () => {
  // A zone whose day is another one than the browser's, wherever this test runs.
  const timeZone = new Date().getTimezoneOffset() < 0 ? "Pacific/Pago_Pago" : "Pacific/Kiritimati";
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ timeZone }), { status: 200 })));
  await loadConfig();
  const issued = new Date(2026, 4, 31, timeZone === "Pacific/Kiritimati" ? 23 : 1, 30);
  queryClient.setQueryDefaults(["certificate"], { staleTime: Infinity });
  queryClient.setQueryData(["certificate", "K7M4-9Q2D-XW3P"], {
    status: "valid",
    number: "K7M4-9Q2D-XW3P",
    holder_name: "Anna",
    course_title: "Prints",
    hours: 8,
    issued_at: issued.toISOString(),
    revoked_at: null,
    sha256: "0",
  });
  const router = createMemoryRouter([{ path: "/certificates/:number", Component: CertificatePage }], {
    initialEntries: ["/certificates/K7M4-9Q2D-XW3P"],
  });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  expect(screen.getByText(date(timeZone === "Pacific/Kiritimati" ? "2026-06-01" : "2026-05-30"))).toBeTruthy();
});
