export { TicketPage } from "./ui/ticket-page";
