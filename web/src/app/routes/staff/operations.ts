import { Activity, Building2, ChartLine, ScrollText } from "lucide-react";
import { loaded, screen } from "../screen";
import { partFor } from "./only-for";
import type { Section } from "./section";

export const operations: Section[] = [
  {
    path: "/admin/analytics",
    title: "areas.analytics.title",
    icon: ChartLine,
    anyOf: [
      "sales.read_reports",
      "visits.read_reports",
      "donations.read_reports",
      "support.read_reports",
      "courses.read_reports",
      "onboarding.read_reports",
    ],
    screens: [
      screen("", async () => (await import("@/pages/admin/analytics")).AnalyticsPage),
      screen(":report", async () => (await import("@/pages/admin/analytics")).AnalyticsPage),
    ],
  },
  {
    path: "/admin/spaces",
    title: "areas.spaces.title",
    icon: Building2,
    anyOf: ["spaces.write", "bookings.read_all", "visits.read_all", "passes.write", "donations.read_all"],
    screens: [
      {
        lazy: async () => ({ Component: (await loaded(() => import("@/pages/admin/spaces"))).SpacesLayout }),
        children: [
          {
            index: true,
            lazy: async () => ({ Component: (await loaded(() => import("@/pages/admin/spaces"))).SpacesPage }),
          },
          partFor(
            ["bookings.read_all", "bookings.export"],
            screen("bookings", async () => (await import("@/pages/admin/spaces")).BookingsPage),
          ),
          partFor(
            ["visits.read_all", "visits.export"],
            screen("visits", async () => (await import("@/pages/admin/spaces")).VisitsPage),
          ),
          partFor(
            ["passes.write", "passes.refund", "passes.export"],
            screen("passes", async () => (await import("@/pages/admin/spaces")).PassesPage),
          ),
          partFor(
            ["donations.read_all"],
            screen("donations", async () => (await import("@/pages/admin/spaces")).DonationsPage),
          ),
          screen(":spaceId", async () => (await import("@/pages/admin/spaces")).SpacePage),
        ],
      },
    ],
  },
  {
    path: "/admin/operations",
    title: "areas.operations.title",
    icon: Activity,
    anyOf: ["operations.read", "messages.read"],
    screens: [
      {
        lazy: async () => ({ Component: (await loaded(() => import("@/pages/admin/operations"))).OperationsLayout }),
        children: [
          {
            index: true,
            lazy: async () => ({ Component: (await loaded(() => import("@/pages/admin/operations"))).OverviewPage }),
          },
          screen("dead-letters", async () => (await import("@/pages/admin/operations")).DeadLettersPage),
          screen("dead-letters/:queue", async () => (await import("@/pages/admin/operations")).DeadLettersPage),
          screen("stuck", async () => (await import("@/pages/admin/operations")).StuckPage),
          screen("deliveries", async () => (await import("@/pages/admin/operations")).DeliveriesPage),
        ],
      },
    ],
  },
  {
    path: "/admin/audit",
    title: "areas.operations.audit.title",
    icon: ScrollText,
    anyOf: ["audit.read"],
    screens: [screen("", async () => (await import("@/pages/admin/audit")).AuditPage)],
  },
];
