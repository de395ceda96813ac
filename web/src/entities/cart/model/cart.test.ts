import { beforeEach, expect, it } from "vitest";
import { followOtherTabs, useCart } from "./cart";
import { dropReductions } from "./drop-reductions";

beforeEach(() => useCart.getState().clear());

it("adds the same size to its line and another size to a new one", () => {
  const { add } = useCart.getState();
  add("prd_1", "M");
  add("prd_1", "M", 2);
  add("prd_1", "L");
  expect(useCart.getState().lines).toEqual([
    { product_id: "prd_1", size: "M", quantity: 3 },
    { product_id: "prd_1", size: "L", quantity: 1 },
  ]);
});

it("keeps a quantity between one and what an order takes", () => {
  const { add, setQuantity } = useCart.getState();
  add("prd_1", "M");
  setQuantity("prd_1", "M", 0);
  expect(useCart.getState().lines[0]?.quantity).toBe(1);
  setQuantity("prd_1", "M", 1000);
  expect(useCart.getState().lines[0]?.quantity).toBe(100);
});

it("survives a reload, and another tab's cart is read", async () => {
  useCart.getState().add("prd_1", "M");
  const stored = JSON.parse(localStorage.getItem("atrium.cart") ?? "{}") as { state: { lines: unknown[] } };
  expect(stored.state.lines).toHaveLength(1);
  localStorage.setItem(
    "atrium.cart",
    JSON.stringify({ state: { lines: [], promoCode: "", karmaPoints: 0 }, version: 1 }),
  );
  await useCart.persist.rehydrate();
  expect(useCart.getState().lines).toEqual([]);
});

it("adds to what another tab has put into the cart while this page was kept behind another one", () => {
  followOtherTabs();
  const lines = [{ product_id: "prd_1", size: "M", quantity: 1 }];
  localStorage.setItem("atrium.cart", JSON.stringify({ state: { lines, promoCode: "", karmaPoints: 0 }, version: 1 }));
  dispatchEvent(new Event("pageshow"));
  useCart.getState().add("prd_2", "L");
  expect(useCart.getState().lines.map((line) => line.product_id)).toEqual(["prd_1", "prd_2"]);
});

it("leaves no points or promo code of one person to the next one", () => {
  const { add, setKarmaPoints, setPromoCode } = useCart.getState();
  add("prd_1", "M");
  setKarmaPoints(500);
  setPromoCode("FRIENDS");
  dropReductions();
  expect(useCart.getState()).toMatchObject({ promoCode: "", karmaPoints: 0 });
  expect(useCart.getState().lines).toHaveLength(1);
});
