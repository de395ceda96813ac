export { CourseStatsPage } from "./ui/course-stats-page";
