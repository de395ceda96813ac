export { TutorChat } from "./ui/tutor-chat";
