import { create } from "zustand";
import { persist } from "zustand/middleware";

export interface CartLine {
  product_id: string;
  size: string;
  quantity: number;
}

interface Cart {
  lines: CartLine[];
  promoCode: string;
  karmaPoints: number;
  add: (productId: string, size: string, quantity?: number) => void;
  setQuantity: (productId: string, size: string, quantity: number) => void;
  remove: (productId: string, size: string) => void;
  setPromoCode: (code: string) => void;
  setKarmaPoints: (points: number) => void;
  clear: () => void;
}

const KEY = "atrium.cart";
/** What one line of an order takes (`Quantity` of the API). */
export const MAX_QUANTITY = 100;
const same = (line: CartLine, productId: string, size: string) => line.product_id === productId && line.size === size;

export const useCart = create<Cart>()(
  persist(
    (set) => ({
      lines: [],
      promoCode: "",
      karmaPoints: 0,
      add: (productId, size, quantity = 1) =>
        set(({ lines }) =>
          lines.some((line) => same(line, productId, size))
            ? {
                lines: lines.map((line) =>
                  same(line, productId, size)
                    ? { ...line, quantity: Math.min(MAX_QUANTITY, line.quantity + quantity) }
                    : line,
                ),
              }
            : { lines: [...lines, { product_id: productId, size, quantity }] },
        ),
      setQuantity: (productId, size, quantity) =>
        set(({ lines }) => ({
          lines: lines.map((line) =>
            same(line, productId, size) ? { ...line, quantity: Math.max(1, Math.min(MAX_QUANTITY, quantity)) } : line,
          ),
        })),
      remove: (productId, size) =>
        set(({ lines }) => ({ lines: lines.filter((line) => !same(line, productId, size)) })),
      setPromoCode: (promoCode) => set({ promoCode }),
      setKarmaPoints: (karmaPoints) => set({ karmaPoints }),
      clear: () => set({ lines: [], promoCode: "", karmaPoints: 0 }),
    }),
    {
      name: KEY,
      version: 1,
      partialize: ({ lines, promoCode, karmaPoints }) => ({ lines, promoCode, karmaPoints }),
    },
  ),
);

/** All tabs show one cart: what another tab has stored is read again. */
export function followOtherTabs(): void {
  addEventListener("storage", (event) => {
    if (event.key === KEY) void useCart.persist.rehydrate();
  });
  // A page that the browser kept behind another one was told nothing meanwhile.
  addEventListener("pageshow", () => void useCart.persist.rehydrate());
}

export const useCartCount = (): number => useCart((cart) => cart.lines.reduce((sum, line) => sum + line.quantity, 0));
