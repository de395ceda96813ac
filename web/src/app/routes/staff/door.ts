import { ScanLine, UsersRound } from "lucide-react";
import { screen } from "../screen";
import type { Section } from "./section";

export const door: Section[] = [
  {
    path: "/desk/door",
    title: "areas.door.title",
    icon: ScanLine,
    anyOf: ["visits.let_in"],
    screens: [screen("", async () => (await import("@/pages/desk/door")).DoorPage)],
  },
  {
    path: "/desk/present",
    title: "areas.door.present",
    icon: UsersRound,
    anyOf: ["visits.read_present"],
    screens: [screen("", async () => (await import("@/pages/desk/present")).PresentPage)],
  },
];
