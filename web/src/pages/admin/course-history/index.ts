export { CourseHistoryPage } from "./ui/course-history-page";
