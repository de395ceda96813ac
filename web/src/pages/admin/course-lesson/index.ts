export { LessonEditorPage } from "./ui/lesson-editor-page";
