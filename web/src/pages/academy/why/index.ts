export { WhyPage } from "./ui/why-page";
