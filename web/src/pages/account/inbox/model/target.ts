import type { Notification } from "@/entities/notification";

const PAGES: Partial<Record<string, string>> = {
  achievement: "/account/achievements",
  booking: "/account/bookings",
  certificate: "/account/certificates",
  contract: "/account/contracts",
  course: "/account/courses",
  donation: "/account/donations",
  enrolment: "/account/courses",
  guest: "/account/guests",
  invoice: "/account/contracts",
  monthly_donation: "/account/donations",
  pass: "/account/passes",
  visit: "/account/visits",
  waitlist: "/account/waitlist",
};

/** The page that a notification is about, by the kind of its event; what comes to staff leads to where they work. */
export function target({ category, event_type, subject_id }: Notification): string | undefined {
  const kind = event_type.split(".")[0] ?? "";
  if (category === "desk") {
    if (kind === "ticket") return `/desk/tickets/${subject_id}`;
    return subject_id.startsWith("cli_") ? `/desk/clients/${subject_id}` : undefined;
  }
  if (kind === "order") return `/orders/${subject_id}`;
  if (kind === "ticket") return `/help/${subject_id}`;
  return PAGES[kind];
}
