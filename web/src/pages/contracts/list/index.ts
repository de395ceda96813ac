export { ContractsPage } from "./ui/contracts-page";
