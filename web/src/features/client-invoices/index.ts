export { ClientInvoices } from "./ui/client-invoices";
