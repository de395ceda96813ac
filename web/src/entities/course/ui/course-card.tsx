import { Link } from "react-router";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Skeleton } from "@/shared/ui";
import type { CourseCardData } from "../model/course";
import { CourseFacts } from "./course-facts";
import { CoursePicture } from "./course-picture";

export function CourseCard({ course }: { course: CourseCardData }) {
  const { t } = useTranslation();
  return (
    <article className="group relative flex flex-col overflow-hidden rounded-card border border-line bg-surface transition-colors hover:border-line-strong">
      <CoursePicture url={course.cover_url} seed={course.slug} className="aspect-video w-full" />
      <div className="flex flex-1 flex-col gap-2 p-5">
        <CourseFacts course={course} />
        <h2 className="text-lg leading-snug font-semibold">
          <Link to={`/courses/${course.slug}`} className="after:absolute after:inset-0 after:rounded-card">
            {course.title}
          </Link>
        </h2>
        <p className="line-clamp-3 text-muted">{course.summary}</p>
        <p className="mt-auto pt-2 font-semibold tabular-nums">
          {course.price ? money(course.price) : t("academy.free")}
        </p>
      </div>
    </article>
  );
}

export function CourseCardSkeleton() {
  return (
    <div className="flex flex-col gap-3" aria-hidden>
      <Skeleton className="aspect-video w-full rounded-card" />
      <Skeleton className="h-4 w-3/4" />
      <Skeleton className="h-4 w-1/3" />
    </div>
  );
}
