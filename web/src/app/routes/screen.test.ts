import { afterEach, expect, it, vi } from "vitest";
import { screen } from "./screen";

vi.mock("@/shared/i18n", () => ({ loadTexts: () => Promise.resolve() }));

const Page = () => null;

afterEach(() => vi.restoreAllMocks());

it("waits without a connection for a screen's code, until there is one", async () => {
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const load = vi.fn().mockRejectedValueOnce(new TypeError("Failed to fetch")).mockResolvedValue(Page);
  const shown = screen("karma", load).lazy();
  // As long as it takes to notice that the code does not come.
  await new Promise((resolve) => setTimeout(resolve));
  expect(load).toHaveBeenCalledTimes(1);
  online.mockReturnValue(true);
  dispatchEvent(new Event("online"));
  expect(await shown).toEqual({ Component: Page });
});

it("tells of code that does not come although there is a connection", async () => {
  const load = vi.fn().mockRejectedValue(new TypeError("Failed to fetch"));
  await expect(screen("karma", load).lazy()).rejects.toThrow("Failed to fetch");
});
