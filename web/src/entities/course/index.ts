export {
  activeProgress,
  awaitsCertificate,
  type Course,
  type CourseCardData,
  type CourseFilter,
  type CourseProgress,
  courseProgressQuery,
  coursesQuery,
  courseQuery,
  type Lesson,
  lessonQuery,
  lessonsOf,
  type LessonWhy,
  type Level,
  neighbours,
  type OutlineLesson,
  ownCoursesQuery,
  reloadProgress,
} from "./model/course";
export { latestCoursesQuery } from "./model/latest";
export { CourseCard, CourseCardSkeleton } from "./ui/course-card";
export { CoursePicture } from "./ui/course-picture";
export { CourseFacts } from "./ui/course-facts";
export { LessonIcon } from "./ui/lesson-icon";
export {
  type AuthoredCourse,
  authoredQuery,
  type CourseStatus,
  draftChanged,
  draftQuery,
  type LessonDraft,
  lessonDraftQuery,
} from "./model/authored";
export { CourseStatusBadge } from "./ui/course-status";
