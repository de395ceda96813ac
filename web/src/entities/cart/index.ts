export { type CartLine, followOtherTabs, MAX_QUANTITY, useCart, useCartCount } from "./model/cart";
export { type Quote, quotedOf, quoteQuery } from "./model/quote";
export { dropReductions } from "./model/drop-reductions";
