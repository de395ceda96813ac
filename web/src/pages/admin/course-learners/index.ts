export { LearnersPage } from "./ui/learners-page";
