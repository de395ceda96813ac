export { TicketsPage } from "./ui/tickets-page";
