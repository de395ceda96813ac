import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { permissionsQuery } from "./permissions";

afterEach(() => queryClient.clear());

function answer(permissions: string[], authored: Response): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url).pathname);
    return Promise.resolve(
      request.url.includes("authored") ? authored : Response.json({ permissions, lacks_second_factor: false }),
    );
  });
  return asked;
}

const held = async () => (await queryClient.query(permissionsQuery)).permissions;

it("lets an author without a role to the screens of courses", async () => {
  answer([], Response.json({ items: [{ id: "crs_1" }], next_cursor: null }));
  expect(await held()).toEqual(["courses.author"]);
});

it("asks nobody who makes courses whether they are an author", async () => {
  const asked = answer(["courses.create"], Response.json({ items: [] }));
  expect(await held()).toEqual(["courses.create"]);
  expect(asked).toEqual(["/api/v1/users/me/permissions"]);
});

it("shows staff their screens also while nobody says whether they are an author", async () => {
  answer(["orders.read_all"], Response.json({}, { status: 403 }));
  expect(await held()).toEqual(["orders.read_all"]);
});
