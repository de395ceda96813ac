export { ClaimButton } from "./ui/claim-button";
