import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { GraduationCap, Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { type AuthoredCourse, authoredQuery, CourseStatusBadge, type CourseStatus } from "@/entities/course";
import { useMay } from "@/entities/permission";
import { useNamesOf } from "@/features/find-person";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ago, money, useTitle } from "@/shared/lib";
import { Badge, Button, Dialog, Empty, errorText, LoadError, LoadMore, PageTitle } from "@/shared/ui";
import { SelectField, SelectFilter, TextField } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";

const STATUSES: CourseStatus[] = ["draft", "in_review", "published", "archived", "withdrawn"];

export function CoursesPage() {
  const { t } = useTranslation();
  useTitle(t("areas.courses.title"));
  const [params, setParams] = useSearchParams();
  const isAdmin = useMay("courses.administer");
  const mayCreate = useMay("courses.create");
  const [isNew, setIsNew] = useState(false);
  const whose = isAdmin && params.get("whose") !== "own" ? "all" : "own";
  const status = STATUSES.find((one) => one === params.get("status"));
  const list = useInfiniteQuery(authoredQuery({ whose, ...(status ? { status } : {}) }));
  const rows = list.data?.pages.flatMap((page) => page.items);
  const nameOf = useNamesOf(whose === "all" ? (rows?.flatMap((one) => one.authors) ?? []) : []);
  const filter = (name: string, value: string) =>
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const columns: Column<AuthoredCourse>[] = [
    {
      key: "title",
      title: t("areas.courses.course"),
      cell: (one) => <span className="wrap-anywhere">{one.title}</span>,
    },
    {
      key: "status",
      title: t("areas.courses.statusTitle"),
      cell: (one) => (
        <span className="flex flex-wrap gap-1.5">
          <CourseStatusBadge status={one.status} />
          {one.has_changes && one.release > 0 && <Badge tone="accent">{t("areas.courses.hasChanges")}</Badge>}
        </span>
      ),
    },
    ...(whose === "all"
      ? [
          {
            key: "authors",
            title: t("areas.courses.authors"),
            onlyWide: true,
            cell: (one: AuthoredCourse) => <span className="wrap-anywhere">{one.authors.map(nameOf).join(", ")}</span>,
          },
        ]
      : []),
    {
      key: "lessons",
      title: t("areas.courses.lessons"),
      align: "right",
      onlyWide: true,
      cell: (one) => one.lesson_count,
    },
    {
      key: "price",
      title: t("areas.courses.price"),
      align: "right",
      cell: (one) => (one.price === 0 ? t("areas.courses.free") : money(one.price)),
    },
    { key: "updated", title: t("areas.courses.updated"), onlyWide: true, cell: (one) => ago(one.updated_at) },
  ];
  return (
    <>
      <PageTitle
        aside={
          mayCreate && (
            <Button onClick={() => setIsNew(true)}>
              <Plus aria-hidden />
              {t("areas.courses.new")}
            </Button>
          )
        }
      >
        {t("areas.courses.title")}
      </PageTitle>
      <div className="mb-5 flex flex-wrap gap-3">
        <SelectFilter
          label={t("areas.courses.statusTitle")}
          value={status ?? ""}
          onChange={(value) => filter("status", value)}
        >
          <option value="">{t("areas.courses.anyStatus")}</option>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {t(`areas.courses.status.${one}`)}
            </option>
          ))}
        </SelectFilter>
        {isAdmin && (
          <SelectFilter
            label={t("areas.courses.whose")}
            value={whose}
            onChange={(value) => filter("whose", value === "own" ? "own" : "")}
          >
            <option value="all">{t("areas.courses.whoseAll")}</option>
            <option value="own">{t("areas.courses.whoseOwn")}</option>
          </SelectFilter>
        )}
      </div>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : rows?.length === 0 && !list.hasNextPage ? (
        <Empty
          icon={<GraduationCap aria-hidden />}
          title={status ? t("areas.courses.noneOfStatus") : t("areas.courses.none")}
          action={mayCreate && <Button onClick={() => setIsNew(true)}>{t("areas.courses.new")}</Button>}
        >
          {t("areas.courses.noneText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.courses.title")}
          columns={columns}
          rows={rows}
          rowKey={(one) => one.id}
          rowName={(one) => one.title}
          rowLink={(one) => `/admin/courses/${one.id}`}
        />
      )}
      <LoadMore query={list} />
      <Dialog open={isNew} onClose={() => setIsNew(false)} title={t("areas.courses.new")}>
        <NewCourse />
      </Dialog>
    </>
  );
}

function NewCourse() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [key] = useIdempotencyKey();
  const [title, setTitle] = useState("");
  const [language, setLanguage] = useState<"ru" | "en">("ru");
  const [asked, setAsked] = useState(false);
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/courses", {
          params: { header: { "Idempotency-Key": key } },
          body: { title: title.trim(), language, summary: "", description: "", price: 0 },
        }),
      ),
    onSuccess: async (course) => {
      await queryClient.invalidateQueries({ queryKey: ["authored"] });
      await navigate(`/admin/courses/${course.id}`);
    },
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (title.trim() && !create.isPending) create.mutate();
      }}
    >
      <TextField
        label={t("areas.courses.courseTitle")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.target.value)}
        error={asked && !title.trim() ? t("form.required") : undefined}
      />
      <SelectField
        label={t("areas.courses.language")}
        value={language}
        onChange={(event) => setLanguage(event.target.value === "en" ? "en" : "ru")}
      >
        <option value="ru">Русский</option>
        <option value="en">English</option>
      </SelectField>
      {create.error && (
        <p role="alert" className="font-medium text-danger">
          {errorText(create.error)}
        </p>
      )}
      <Button type="submit" busy={create.isPending}>
        {t("areas.courses.create")}
      </Button>
    </form>
  );
}
