import { UsersRound } from "lucide-react";
import { screen } from "../screen";
import type { Section } from "./section";

export const people: Section[] = [
  {
    path: "/admin/people",
    title: "areas.people.title",
    icon: UsersRound,
    anyOf: ["users.read"],
    screens: [
      screen("", async () => (await import("@/pages/admin/people")).PeoplePage),
      screen(":userId", async () => (await import("@/pages/admin/people")).PersonPage),
    ],
  },
];
