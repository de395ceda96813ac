import { Workflow } from "lucide-react";
import { screen } from "../screen";
import type { Section } from "./section";

export const automation: Section[] = [
  {
    path: "/admin/automation",
    title: "areas.automation.title",
    icon: Workflow,
    anyOf: ["automation.manage"],
    screens: [
      screen("", async () => (await import("@/pages/admin/automation")).RulesPage),
      screen(":ruleId", async () => (await import("@/pages/admin/automation")).RulePage),
    ],
  },
];
