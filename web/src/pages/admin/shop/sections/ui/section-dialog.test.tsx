import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Collection } from "@/entities/product";
import { queryClient, signedIn } from "@/shared/api";
import { SectionDialog } from "./section-dialog";

const collection = {
  id: "col_1",
  version: 1,
  name: "Зима",
  slug: "winter",
  description: "",
  position: 0,
  is_active: true,
  active_from: null,
  active_until: null,
  product_ids: ["prd_1", "prd_2"],
} as unknown as Collection;
const theirs = { ...collection, version: 2, position: 5, product_ids: ["prd_2", "prd_1", "prd_3"] };
let sent: Record<string, unknown>[] = [];

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    let [body, status]: [unknown, number] = [{ items: [], next_cursor: null }, 200];
    if (request.method === "PATCH") {
      sent.push((await request.json()) as Record<string, unknown>);
      [body, status] = sent.length === 1 ? [{ code: "version_conflict", errors: [] }, 409] : [theirs, 200];
    } else if (request.url.endsWith("/collections/col_1")) body = theirs;
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  });
  queryClient.clear();
  signedIn({ user: { id: "usr_1" }, access_token: "a", expires_in: 900 } as never);
  return cleanup;
});

it("keeps my changes beside what somebody else changed meanwhile, products too", async () => {
  render(
    <QueryClientProvider client={queryClient}>
      <SectionDialog kind="collection" item={collection} categories={[]} onClose={() => undefined} />
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByRole("textbox", { name: "areas.shop.sections.name" }), { target: { value: "Тепло" } });
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  fireEvent.click(await screen.findByRole("button", { name: /keep/i }));
  fireEvent.click(screen.getByRole("button", { name: "action.save" }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toMatchObject({ name: "Тепло", position: 5, version: 2, product_ids: theirs.product_ids });
});
