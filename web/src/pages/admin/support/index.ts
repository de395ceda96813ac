export { AgentsPage } from "./ui/agents-page";
export { CannedPage } from "./ui/canned-page";
export { HoursPage } from "./ui/hours-page";
export { MacrosPage } from "./ui/macros-page";
export { SupportLayout } from "./ui/support-layout";
export { TeamsPage } from "./ui/teams-page";
