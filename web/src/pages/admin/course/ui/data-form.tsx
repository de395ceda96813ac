import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type Course, draftChanged, draftQuery } from "@/entities/course";
import { ApiError, api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { kopecksOf, rublesOf, useDraft } from "@/shared/lib";
import { conflictsOf, merged } from "@/shared/lib/saving";
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

/** What a course says of itself. Who has saved meanwhile is not overwritten unasked. */
export function DataForm({ course }: { course: Course }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(course);
  const [values, setValues] = useState(() => valuesOf(course));
  const [theirs, setTheirs] = useState<Course>();
  const [errors, setErrors] = useState<Partial<Record<keyof Values, string>>>({});
  const written = useMemo(() => ({ values, saved: valuesOf(base) }), [values, base]);
  const draft = useDraft(`course.${course.id}`, written);
  // What was typed here and not saved: with what it was typed over, for that may have been changed elsewhere.
  const [kept, setKept] = useState(() => draft.restore(written));
  const isDirty = NAMES.some((name) => values[name] !== valuesOf(base)[name]);
  const hasKept =
    !isDirty &&
    NAMES.some((name) => kept.values[name] !== kept.saved[name] && kept.values[name] !== valuesOf(base)[name]);
  const isReadOnly = course.status === "withdrawn";
  const change = <N extends keyof Values>(name: N, value: Values[N]) => {
    setValues((before) => ({ ...before, [name]: value }));
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
    mutationFn: async () => {
      try {
        return await send(values, base);
      } catch (error) {
        if (!isCode(error, "version_conflict")) throw error;
        const now = await queryClient.query({ ...draftQuery(course.id), staleTime: 0 });
        if (conflictsOf(valuesOf(base), values, valuesOf(now), NAMES).length > 0) {
          setTheirs(now);
          return undefined;
        }
        return send(merged(valuesOf(base), values, valuesOf(now), NAMES, "mine"), now);
      }
    },
    onSuccess: (saved) => {
      if (!saved) return;
      setBase(saved);
      setValues(valuesOf(saved));
      setKept({ values: valuesOf(saved), saved: valuesOf(saved) });
      setTheirs(undefined);
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
  const rebase = (now: Course, keep: "mine" | "theirs") => {
    setValues(merged(valuesOf(base), values, valuesOf(now), NAMES, keep));
    setBase(now);
    setTheirs(undefined);
  };
  const submit = () => {
    const found: typeof errors = {};
    if (!values.title.trim()) found.title = t("form.required");
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(values.slug)) found.slug = t("areas.courses.slugInvalid");
    if (kopecksOf(values.price) === undefined) found.price = t("areas.courses.priceInvalid");
    setErrors(found);
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate();
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
        {hasKept && (
          <div className="flex flex-wrap items-center gap-3 rounded-control bg-amber-soft px-4 py-2 sm:col-span-2">
            <p className="flex-1">{t("areas.courses.draftKept")}</p>
            <Button variant="quiet" onClick={() => setValues(kept.values)}>
              {t("areas.courses.draftRestore")}
            </Button>
            <Button variant="quiet" onClick={() => setKept(written)}>
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
          <option value="ru">Русский</option>
          <option value="en">English</option>
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
        {theirs && (
          <div className="sm:col-span-2">
            <ConflictNotice
              differences={conflictsOf(valuesOf(base), values, valuesOf(theirs), NAMES).map(
                ({ name, mine, theirs }) => ({
                  field: name,
                  label: t(`areas.courses.fields.${name}`),
                  mine,
                  theirs,
                }),
              )}
              onTake={() => rebase(theirs, "theirs")}
              onKeep={() => rebase(theirs, "mine")}
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
              <Button variant="quiet" onClick={() => setValues(valuesOf(base))}>
                {t("areas.courses.undo")}
              </Button>
            )}
          </div>
        )}
      </form>
    </Card>
  );
}
