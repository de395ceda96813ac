export { LessonPage } from "./ui/lesson-page";
