export { WaitlistPage } from "./ui/waitlist-page";
