export { type Ticket, type TicketMessage, ticketMessagesQuery, ticketQuery, ticketsQuery } from "./model/ticket";
export { TicketStatusBadge } from "./ui/ticket-status";
