import { useCart } from "./cart";

/** At a sign-out: goods may go on in the next one's cart, points and codes are this person's. */
export const dropReductions = (): void => {
  useCart.setState({ promoCode: "", karmaPoints: 0 });
};
