export { DonationsPage } from "./ui/donations-page";
