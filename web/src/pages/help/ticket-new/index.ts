export { TicketNewPage } from "./ui/ticket-new-page";
