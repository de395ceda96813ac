import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
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
