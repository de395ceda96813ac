export { RefundButton } from "./ui/refund-button";
