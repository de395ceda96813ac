import { Headset, MessagesSquare } from "lucide-react";
import { screen } from "../screen";
import { partFor } from "./only-for";
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
  {
    path: "/admin/support",
    title: "areas.support.settings.title",
    icon: Headset,
    anyOf: ["canned_replies.write", "macros.write", "teams.write", "support.configure", "support.read_reports"],
    screens: [
      {
        ...screen("", async () => (await import("@/pages/admin/support")).SupportLayout),
        children: [
          { index: true, Component: Nothing },
          partFor(
            ["canned_replies.write"],
            screen("canned-replies", async () => (await import("@/pages/admin/support")).CannedPage),
          ),
          partFor(
            ["macros.write"],
            screen("macros", async () => (await import("@/pages/admin/support")).MacrosPage),
          ),
          partFor(
            ["teams.write"],
            screen("teams", async () => (await import("@/pages/admin/support")).TeamsPage),
          ),
          partFor(
            ["support.configure"],
            screen("hours", async () => (await import("@/pages/admin/support")).HoursPage),
          ),
          partFor(
            ["support.read_reports"],
            screen("agents", async () => (await import("@/pages/admin/support")).AgentsPage),
          ),
        ],
      },
    ],
  },
];
