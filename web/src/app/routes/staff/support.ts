import { MessagesSquare } from "lucide-react";
import { screen } from "../screen";
import type { Section } from "./section";

const Nothing = () => null;

export const support: Section[] = [
  {
    path: "/desk/tickets",
    title: "areas.support.title",
    icon: MessagesSquare,
    anyOf: ["tickets.read_all"],
    screens: [
      {
        // One screen for the list and the ticket beside it: the list stays as it is when a ticket opens.
        ...screen("", async () => (await import("@/pages/desk/tickets")).TicketsPage),
        children: [
          { index: true, Component: Nothing },
          { path: ":ticketId", Component: Nothing },
        ],
      },
    ],
  },
];
