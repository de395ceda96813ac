export { CourseFrame } from "./ui/course-frame";
export { CourseDataPage } from "./ui/course-data-page";
