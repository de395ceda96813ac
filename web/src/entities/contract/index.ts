export {
  type Application,
  applicationQuery,
  type Contract,
  contractQuery,
  contractsQuery,
  isSigned,
  type Invoice,
  isDue,
} from "./model/contract";
export { ContractStatusBadge } from "./ui/contract-status";
export { InvoiceRow } from "./ui/invoice-row";
