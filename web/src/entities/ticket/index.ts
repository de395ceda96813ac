export {
  type Agent,
  agentsQuery,
  type CannedReply,
  cannedQuery,
  conversationQuery,
  type CustomerCard,
  customerCardQuery,
  type Macro,
  macrosQuery,
  PRIORITIES,
  type Priority,
  queueCountsQuery,
  queueQuery,
  type QueueParams,
  type Status,
  STATUSES,
  type Team,
  teamsQuery,
  ticketEventsQuery,
  ticketsOfQuery,
  unreadQuery,
} from "./model/desk";
export { dueOf } from "./model/sla";
export { type Ticket, type TicketMessage, ticketQuery, ticketsQuery } from "./model/ticket";
export { DeskStatusBadge } from "./ui/desk-status";
export { PriorityMark } from "./ui/priority-mark";
export { SlaClock } from "./ui/sla-clock";
export { TicketStatusBadge } from "./ui/ticket-status";
