export { AskPage } from "./ui/ask-page";
