export { OutlinePage } from "./ui/outline-page";
