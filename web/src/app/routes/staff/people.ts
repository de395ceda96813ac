import { Trophy, UsersRound } from "lucide-react";
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
  {
    path: "/admin/achievements",
    title: "areas.achievements.title",
    icon: Trophy,
    anyOf: ["achievements.administer"],
    screens: [
      screen("", async () => (await import("@/pages/admin/achievements")).AchievementsPage),
      screen(":achievementId", async () => (await import("@/pages/admin/achievements")).AchievementPage),
    ],
  },
];
