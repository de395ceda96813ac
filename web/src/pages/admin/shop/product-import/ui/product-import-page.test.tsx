import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient, signedIn } from "@/shared/api";
import { ProductImportPage } from "./product-import-page";

const report = {
  failed: 1,
  columns: ["article", "price"],
  errors: [{ line: 2, field: "price", code: "invalid", detail: "is not an amount" }],
};
let sent: Record<string, unknown>[] = [];

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "POST") sent.push((await request.json()) as Record<string, unknown>);
    const body =
      request.method === "POST"
        ? { task_id: `tsk_${sent.length}`, status: "queued" }
        : { task_id: "tsk_1", status: "succeeded", result: report, error: null };
    return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  });
  queryClient.clear();
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  return cleanup;
});

function open(path: string): void {
  const router = createMemoryRouter([{ path: "/", element: <ProductImportPage /> }], { initialEntries: [path] });
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}

it("sends mended rows as the file was sent, after a reload too", async () => {
  open("/");
  const file = new File(["article,price\nA,dear\n"], "goods.csv");
  const chosen = document.querySelector<HTMLInputElement>("input[type=file]");
  fireEvent.change(chosen as HTMLInputElement, { target: { files: [file] } });
  fireEvent.click(await screen.findByRole("radio", { name: /mode\.add/ }));
  fireEvent.click(screen.getByRole("button", { name: "areas.shop.import.send" }));
  await screen.findByRole("button", { name: "areas.shop.import.again" });
  cleanup();
  open("/?task=tsk_1");
  fireEvent.click(await screen.findByRole("button", { name: "areas.shop.import.again" }));
  await waitFor(() => expect(sent.map((one) => one.stock_mode)).toEqual(["add", "add"]));
});
