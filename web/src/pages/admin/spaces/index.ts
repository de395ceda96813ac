export { BookingsPage } from "./ui/bookings-page";
export { DonationsPage } from "./ui/donations-page";
export { PassesPage } from "./ui/passes-page";
export { SpacePage } from "./ui/space-page";
export { SpacesLayout } from "./ui/spaces-layout";
export { SpacesPage } from "./ui/spaces-page";
export { VisitsPage } from "./ui/visits-page";
