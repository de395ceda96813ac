export { GuestsPage } from "./ui/guests-page";
