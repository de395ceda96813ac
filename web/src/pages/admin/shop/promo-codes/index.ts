export { NewPromoCodePage, PromoCodePage } from "./ui/promo-code-page";
export { PromoCodesPage } from "./ui/promo-codes-page";
