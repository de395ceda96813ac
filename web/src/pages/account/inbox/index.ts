export { InboxPage } from "./ui/inbox-page";
