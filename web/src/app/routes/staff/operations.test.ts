import { afterEach, expect, it, vi } from "vitest";
import { operations } from "./operations";

vi.mock("@/shared/i18n", () => ({ loadTexts: () => Promise.resolve() }));

const Layout = () => null;
let isAway = true;
vi.mock("@/pages/admin/spaces", () => {
  if (isAway) throw new TypeError("Failed to fetch");
  return { SpacesLayout: Layout };
});

afterEach(() => vi.restoreAllMocks());

it("waits without a connection also for the frame of a screen that has parts", async () => {
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const lazy = operations.find(({ path }) => path === "/admin/spaces")?.screens[0]?.lazy as () => Promise<object>;
  const shown = lazy();
  const refused = vi.fn();
  shown.catch(refused);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(refused).not.toHaveBeenCalled();
  isAway = false;
  online.mockReturnValue(true);
  dispatchEvent(new Event("online"));
  expect(await shown).toEqual({ Component: Layout });
});
