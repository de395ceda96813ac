export { ClientContractPage } from "./ui/client-contract-page";
