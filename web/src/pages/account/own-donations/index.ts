export { OwnDonationsPage } from "./ui/own-donations-page";
