export { OwnCoursesPage } from "./ui/own-courses-page";
