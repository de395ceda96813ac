export { AuditPage } from "./ui/audit-page";
