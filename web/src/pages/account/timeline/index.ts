export { TimelinePage } from "./ui/timeline-page";
