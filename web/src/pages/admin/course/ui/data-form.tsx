import { useMutation } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { type Course, draftChanged, draftQuery } from "@/entities/course";
import { ApiError, api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, rublesOf } from "@/shared/lib";
import { useEdited } from "@/shared/lib/saving";
import { Button, Card, errorText, fieldErrorText, toast } from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { SelectField, TextAreaField, TextField } from "@/shared/ui/form";
import { MarkdownField } from "@/shared/ui/markdown";

interface Values {
  title: string;
  slug: string;
  summary: string;
  description: string;
  language: Course["language"];
  level: Course["level"];
  price: string;
  unlock: Course["unlock"];
}
const NAMES = ["title", "slug", "summary", "description", "language", "level", "price", "unlock"] as const;

const LANGUAGES = { ru: "Русский", en: "English" };

const valuesOf = (course: Course): Values => ({
  title: course.title,
  slug: course.slug,
  summary: course.summary,
  description: course.description,
  language: course.language,
  level: course.level,
  price: rublesOf(course.price),
  unlock: course.unlock,
});

/** A field's value in words, for somebody who compares two. */
function shown(t: TFunction, name: keyof Values, value: string): string {
  if (name === "language") return LANGUAGES[value as Values["language"]];
  if (name === "level") return t(`areas.courses.levels.${value as Values["level"]}`);
  return name === "unlock" ? t(`areas.courses.unlocks.${value as Values["unlock"]}`) : value;
}

/** What a course says of itself. Who has saved meanwhile is not overwritten unasked. */
export function DataForm({ course }: { course: Course }) {
  const { t } = useTranslation();
  const edited = useEdited({ key: `course.${course.id}`, thing: course, valuesOf, names: NAMES });
  const { base, values, isDirty, kept, conflict } = edited;
  const [errors, setErrors] = useState<Partial<Record<keyof Values, string>>>({});
  const isReadOnly = course.status === "withdrawn";
  const change = <N extends keyof Values>(name: N, value: Values[N]) => {
    edited.change({ [name]: value });
    setErrors((before) => ({ ...before, [name]: undefined }));
  };
  const send = async (mine: Values, seen: Course): Promise<Course> => {
    const before = valuesOf(seen);
    const changed = Object.fromEntries(
      NAMES.filter((name) => mine[name] !== before[name]).map((name) => [name, mine[name]]),
    );
    if ("price" in changed) changed.price = kopecksOf(mine.price) as never;
    return unwrap(
      api.PATCH("/api/v1/courses/{course_id}", {
        params: { path: { course_id: course.id } },
        body: { ...changed, version: seen.version } as never,
      }),
    );
  };
  const save = useMutation({
    mutationFn: async (mine: Values) => {
      try {
        return await send(mine, base);
      } catch (error) {
        if (!isCode(error, "version_conflict")) throw error;
        const now = await queryClient.query({ ...draftQuery(course.id), staleTime: 0 });
        const both = edited.over(now, mine);
        return both && send(both, now);
      }
    },
    onSuccess: (saved, mine) => {
      if (!saved) return;
      edited.settled(saved, mine);
      draftChanged(saved);
      toast.success(t("action.saved"));
    },
    onError: (error) => {
      if (isCode(error, "slug_taken")) setErrors({ slug: errorText(error) });
      if (!(error instanceof ApiError)) return;
      const placed = error.fields.flatMap(({ field, code }) => {
        const name = NAMES.find((one) => field === one || field.endsWith(`.${one}`));
        return name ? [[name, fieldErrorText(code)] as const] : [];
      });
      if (placed.length > 0) setErrors(Object.fromEntries(placed));
    },
  });
  const submit = () => {
    const found: typeof errors = {};
    if (!values.title.trim()) found.title = t("form.required");
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(values.slug)) found.slug = t("areas.courses.slugInvalid");
    if (kopecksOf(values.price) === undefined) found.price = t("areas.courses.priceInvalid");
    setErrors(found);
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate(values);
  };
  const isPlaced = Object.values(errors).some(Boolean);
  return (
    <Card>
      <form
        noValidate
        className="grid gap-5 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {kept && (
          <div className="flex flex-wrap items-center gap-3 rounded-control bg-amber-soft px-4 py-2 sm:col-span-2">
            <p className="flex-1">{t("areas.courses.draftKept")}</p>
            <Button variant="quiet" onClick={kept.restore}>
              {t("areas.courses.draftRestore")}
            </Button>
            <Button variant="quiet" onClick={kept.drop}>
              {t("areas.courses.draftDrop")}
            </Button>
          </div>
        )}
        <TextField
          className="sm:col-span-2"
          label={t("areas.courses.courseTitle")}
          value={values.title}
          maxLength={200}
          disabled={isReadOnly}
          error={errors.title}
          onChange={(event) => change("title", event.target.value)}
        />
        <TextField
          label={t("areas.courses.slug")}
          hint={`/courses/${values.slug}`}
          value={values.slug}
          maxLength={80}
          disabled={isReadOnly}
          error={errors.slug}
          onChange={(event) => change("slug", event.target.value.toLowerCase())}
        />
        <TextField
          label={t("areas.courses.priceField")}
          hint={t("areas.courses.priceHint")}
          inputMode="decimal"
          value={values.price}
          disabled={isReadOnly}
          error={errors.price}
          onChange={(event) => change("price", event.target.value)}
        />
        <TextAreaField
          className="sm:col-span-2"
          label={t("areas.courses.summary")}
          rows={2}
          maxLength={500}
          value={values.summary}
          disabled={isReadOnly}
          error={errors.summary}
          onChange={(event) => change("summary", event.target.value)}
        />
        <div className="sm:col-span-2">
          <MarkdownField
            label={t("areas.courses.description")}
            maxLength={5000}
            value={values.description}
            disabled={isReadOnly}
            error={errors.description}
            onChange={(event) => change("description", event.target.value)}
          />
        </div>
        <SelectField
          label={t("areas.courses.language")}
          value={values.language}
          disabled={isReadOnly}
          onChange={(event) => change("language", event.target.value as Course["language"])}
        >
          {Object.entries(LANGUAGES).map(([language, name]) => (
            <option key={language} value={language}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("areas.courses.level")}
          value={values.level}
          disabled={isReadOnly}
          onChange={(event) => change("level", event.target.value as Course["level"])}
        >
          {(["beginner", "intermediate", "advanced"] as const).map((one) => (
            <option key={one} value={one}>
              {t(`areas.courses.levels.${one}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          className="sm:col-span-2"
          label={t("areas.courses.unlock")}
          value={values.unlock}
          disabled={isReadOnly}
          onChange={(event) => change("unlock", event.target.value as Course["unlock"])}
        >
          <option value="any">{t("areas.courses.unlocks.any")}</option>
          <option value="in_order">{t("areas.courses.unlocks.in_order")}</option>
        </SelectField>
        {conflict && (
          <div className="sm:col-span-2">
            <ConflictNotice
              differences={conflict.differences.map(({ name, mine, theirs }) => ({
                field: name,
                label: t(`areas.courses.fields.${name}`),
                mine: shown(t, name, mine),
                theirs: shown(t, name, theirs),
              }))}
              onTake={() => conflict.settle("theirs")}
              onKeep={() => conflict.settle("mine")}
            />
          </div>
        )}
        {save.error && !isPlaced && (
          <p role="alert" className="font-medium text-danger sm:col-span-2">
            {errorText(save.error)}
          </p>
        )}
        {!isReadOnly && (
          <div className="flex flex-wrap items-center gap-4 sm:col-span-2">
            <Button type="submit" busy={save.isPending} disabled={!isDirty}>
              {t("action.save")}
            </Button>
            {isDirty && (
              <Button variant="quiet" onClick={edited.undo}>
                {t("areas.courses.undo")}
              </Button>
            )}
          </div>
        )}
      </form>
    </Card>
  );
}
