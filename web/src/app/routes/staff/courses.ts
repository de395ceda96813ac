import { Clapperboard, GraduationCap, Percent } from "lucide-react";
import { screen } from "../screen";
import type { Section } from "./section";

// The last one stands for an author without a role: `AUTHOR` of the permissions, which nothing reads where there is no browser.
const MAKERS = ["courses.create", "courses.administer", "courses.author"] as const;

export const courses: Section[] = [
  {
    path: "/admin/courses",
    title: "areas.courses.title",
    icon: GraduationCap,
    anyOf: MAKERS,
    screens: [
      screen("", async () => (await import("@/pages/admin/courses")).CoursesPage),
      screen(":courseId/lessons/:lessonId", async () => (await import("@/pages/admin/course-lesson")).LessonEditorPage),
      {
        ...screen(":courseId", async () => (await import("@/pages/admin/course")).CourseFrame),
        children: [
          screen("", async () => (await import("@/pages/admin/course")).CourseDataPage),
          screen("outline", async () => (await import("@/pages/admin/course-outline")).OutlinePage),
          screen("learners", async () => (await import("@/pages/admin/course-learners")).LearnersPage),
          screen("stats", async () => (await import("@/pages/admin/course-stats")).CourseStatsPage),
          screen("history", async () => (await import("@/pages/admin/course-history")).CourseHistoryPage),
        ],
      },
    ],
  },
  {
    path: "/admin/videos",
    title: "areas.courses.videos",
    icon: Clapperboard,
    anyOf: MAKERS,
    screens: [
      screen("", async () => (await import("@/pages/admin/videos")).VideosPage),
      screen(":videoId", async () => (await import("@/pages/admin/video")).VideoPage),
    ],
  },
  {
    path: "/admin/onboarding",
    title: "areas.courses.onboarding.menu",
    icon: Percent,
    anyOf: ["surcharge_rules.write"],
    screens: [screen("", async () => (await import("@/pages/admin/surcharge-rules")).SurchargeRulesPage)],
  },
];
