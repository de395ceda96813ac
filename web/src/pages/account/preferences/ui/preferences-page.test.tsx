import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/shared/api";
import { PreferencesPage } from "./preferences-page";

type Categories = Record<string, Record<string, boolean>>;
const START = { orders: { sms: true, email: true } };
const asked: { categories: Categories; answer: (response: Response) => void }[] = [];
let stored: Categories;
const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const preferences = (categories: Categories) => ({
  categories,
  quiet_hours: null,
  digest_hour: 9,
  time_zone: "Europe/Moscow",
});

beforeEach(() => {
  asked.length = 0;
  stored = START;
  vi.stubGlobal("fetch", async (request: Request) => {
    const { categories } = (await request.json()) as { categories: Categories };
    return new Promise<Response>((answer) => asked.push({ categories, answer }));
  });
  queryClient.clear();
  queryClient.setQueryData(["preferences"], preferences(START));
  render(
    <QueryClientProvider client={queryClient}>
      <PreferencesPage />
    </QueryClientProvider>,
  );
  return cleanup;
});

const sms = () => screen.getByRole("switch", { name: "preferences.channels.sms" });
const email = () => screen.getByRole("switch", { name: "preferences.channels.email" });
const isOn = (one: HTMLElement) => one.getAttribute("aria-checked") === "true";
const count = (expected: number) =>
  waitFor(() => {
    expect(asked).toHaveLength(expected);
  });
const answer = (place: number, status = 200) => {
  const one = asked[place];
  if (!one) return;
  if (status === 200) stored = { orders: { ...stored.orders, ...one.categories.orders } };
  one.answer(status === 200 ? json(preferences(stored)) : json({ code: "x" }, status));
};

it("saves two switches one after another, and shows both as they were moved", async () => {
  fireEvent.click(sms());
  await count(1);
  fireEvent.click(email());
  await new Promise((done) => setTimeout(done, 50));
  expect(asked).toHaveLength(1);
  answer(0);
  await count(2);
  expect([isOn(sms()), isOn(email())]).toEqual([false, false]);
  expect(asked.map((one) => one.categories)).toEqual([{ orders: { sms: false } }, { orders: { email: false } }]);
  answer(1);
  await waitFor(() => {
    expect(queryClient.isMutating()).toBe(0);
  });
  expect([isOn(sms()), isOn(email())]).toEqual([false, false]);
});

it("moves back to what is stored when the last change is refused", async () => {
  fireEvent.click(sms());
  await count(1);
  fireEvent.click(email());
  await waitFor(() => {
    expect(isOn(email())).toBe(false);
  });
  answer(0);
  await count(2);
  answer(1, 409);
  await waitFor(() => {
    expect([isOn(sms()), isOn(email())]).toEqual([false, true]);
  });
});

it("leaves off what was turned off elsewhere since the page was opened", async () => {
  stored = { orders: { sms: true, email: false } };
  fireEvent.click(sms());
  await count(1);
  answer(0);
  await waitFor(() => {
    expect([isOn(sms()), isOn(email())]).toEqual([false, false]);
  });
  expect(stored).toEqual({ orders: { sms: false, email: false } });
});

it("shows quiet hours that begin within an hour as they are", async () => {
  const quiet_hours = { start: "22:30", end: "07:15" };
  queryClient.setQueryData(["preferences"], { ...preferences(START), quiet_hours });
  const edge = async (name: string) => (await screen.findByLabelText<HTMLSelectElement>(name)).value;
  expect(await edge("preferences.from")).toBe("22:30");
  expect(await edge("preferences.to")).toBe("07:15");
});
