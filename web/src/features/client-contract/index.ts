export { ContractFiles } from "./ui/contract-files";
export { ContractPart } from "./ui/contract-part";
