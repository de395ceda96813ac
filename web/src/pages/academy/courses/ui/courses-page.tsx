import { useInfiniteQuery } from "@tanstack/react-query";
import { GraduationCap } from "lucide-react";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { CourseCard, CourseCardSkeleton, type CourseFilter, coursesQuery } from "@/entities/course";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Button, Empty, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { Choices, SearchFilter, SelectFilter } from "@/shared/ui/form";

const LEVELS = ["beginner", "intermediate", "advanced"] as const;
const LANGUAGES = ["ru", "en"] as const;
const PRICES = ["free", "paid"] as const;
const SORTS = ["new", "title", "price"] as const;
const oneOf = <T extends string>(values: readonly T[], value: string | null): T | undefined =>
  values.find((one) => one === value);

export function CoursesPage() {
  const { t } = useTranslation();
  useTitle(t("academy.title"), { description: t("academy.text") });
  // The filter lies in the address: reload, Back and a link keep it.
  const [params, setParams] = useSearchParams();
  const level = oneOf(LEVELS, params.get("level"));
  const language = oneOf(LANGUAGES, params.get("language"));
  const price = oneOf(PRICES, params.get("price"));
  const sort = oneOf(SORTS, params.get("sort")) ?? "new";
  const q = params.get("q") ?? "";
  const filter: CourseFilter = {
    sort,
    ...(q && { q }),
    ...(level && { level }),
    ...(language && { language }),
    ...(price && { price }),
  };
  const courses = useInfiniteQuery(coursesQuery(filter));
  const items = courses.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (name: string, value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("academy.title")}</PageTitle>
      <p className="-mt-3 mb-6 max-w-prose text-lg text-muted">{t("academy.text")}</p>
      <div className="mb-8 flex flex-col gap-4">
        <div className="flex flex-col gap-4 lg:flex-row lg:items-center">
          <SearchFilter
            label={t("academy.filter.search")}
            placeholder={t("academy.filter.searchPlaceholder")}
            value={q}
            onChange={(value) => change("q", value)}
            className="lg:w-80"
          />
          <div className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
            <div className="w-max">
              <Choices
                legend={t("academy.filter.level")}
                hideLegend
                pills
                name="level"
                value={level ?? ""}
                onChange={(value) => change("level", value)}
                options={[
                  { value: "", label: t("academy.filter.anyLevel") },
                  ...LEVELS.map((one) => ({ value: one, label: t(`academy.level.${one}`) })),
                ]}
              />
            </div>
          </div>
        </div>
        <div className="grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
          <SelectFilter
            label={t("academy.filter.price")}
            value={price ?? ""}
            onChange={(value) => change("price", value)}
          >
            <option value="">{t("academy.filter.anyPrice")}</option>
            {PRICES.map((one) => (
              <option key={one} value={one}>
                {t(`academy.filter.${one}`)}
              </option>
            ))}
          </SelectFilter>
          <SelectFilter
            label={t("academy.filter.language")}
            value={language ?? ""}
            onChange={(value) => change("language", value)}
          >
            <option value="">{t("academy.filter.anyLanguage")}</option>
            {LANGUAGES.map((one) => (
              <option key={one} value={one}>
                {t(`academy.filter.in_${one}`)}
              </option>
            ))}
          </SelectFilter>
          <SelectFilter
            label={t("academy.filter.sort")}
            value={sort}
            onChange={(value) => change("sort", value === "new" ? "" : value)}
            className="col-span-2 lg:ml-auto"
          >
            {SORTS.map((one) => (
              <option key={one} value={one}>
                {t(`academy.filter.by_${one}`)}
              </option>
            ))}
          </SelectFilter>
        </div>
      </div>
      {courses.isError ? (
        <LoadError error={courses.error} retry={() => void courses.refetch()} />
      ) : courses.isPending ? (
        <Grid>
          {[0, 1, 2].map((key) => (
            <CourseCardSkeleton key={key} />
          ))}
        </Grid>
      ) : items.length === 0 ? (
        <Empty
          icon={<GraduationCap aria-hidden />}
          title={t("academy.empty")}
          action={<Button onClick={() => setParams({}, { replace: true })}>{t("academy.filter.reset")}</Button>}
        >
          {t("academy.emptyText")}
        </Empty>
      ) : (
        <Grid>
          {items.map((course) => (
            <CourseCard key={course.id} course={course} />
          ))}
        </Grid>
      )}
      <LoadMore query={courses} />
    </div>
  );
}

const Grid = ({ children }: { children: ReactNode }) => (
  <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">{children}</div>
);
