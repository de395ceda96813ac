import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { eventTypesQuery, eventWords } from "@/entities/event";
import { taskQuery } from "@/entities/task";
import { api, isCode, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { language, useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { conflictsOf, merged } from "@/shared/lib/saving";
import {
  Button,
  Card,
  ConfirmButton,
  Empty,
  errorText,
  LoadError,
  Notice,
  PageTitle,
  Skeleton,
  toast,
  toastError,
} from "@/shared/ui";
import { ConflictNotice } from "@/shared/ui/conflict";
import { Switch, TextAreaField, TextField } from "@/shared/ui/form";
import { type Achievement, achievementsQuery, flawsOf, formOf, type Known, type RuleForm, ruleOf } from "../model/rule";
import { RuleBuilder } from "./rule-builder";

export function AchievementPage() {
  const { t } = useTranslation();
  const { achievementId = "new" } = useParams();
  const query = useQuery(achievementsQuery);
  const events = useQuery(eventTypesQuery(language()));
  const achievement = query.data?.items.find((one) => one.id === achievementId);
  const title = achievement?.title ?? t("areas.achievements.create");
  useTitle(title);
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} isPage />;
  if (events.isError) return <LoadError error={events.error} retry={() => void events.refetch()} isPage />;
  if (!query.data || !events.data) return <Skeleton className="h-96 rounded-card" />;
  if (achievementId !== "new" && !achievement) return <Empty isPage title={t("errors.notFound")} />;
  return (
    <>
      <PageTitle aside={achievement && <Replay id={achievement.id} title={achievement.title} />}>{title}</PageTitle>
      <Editor
        key={achievementId}
        achievement={achievement}
        known={new Map(events.data.items.map((one) => [one.type, one]))}
      />
    </>
  );
}

const SWITCHES = ["is_active", "is_secret", "keep"] as const;
const NAMES = ["title", "description", "icon", "karma", ...SWITCHES] as const;

/** What the form has of an achievement beside its rule. */
const textOf = (achievement: Achievement | undefined) => ({
  title: achievement?.title ?? "",
  description: achievement?.description ?? "",
  icon: achievement?.icon ?? "",
  karma: String(achievement?.karma ?? 0),
  is_active: achievement?.is_active ?? true,
  is_secret: achievement?.is_secret ?? false,
  keep: achievement?.keep ?? true,
});

const isSame = (one: RuleForm, other: RuleForm): boolean => JSON.stringify(one) === JSON.stringify(other);
const wordsOf = (rule: RuleForm): string => `${rule.events.map(eventWords).join(", ")}: ${rule.levels}`;

function Editor({ achievement, known }: { achievement: Achievement | undefined; known: Known }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form, setForm] = useState(() => textOf(achievement));
  const [rule, setRule] = useState(() => formOf(achievement?.rule, known));
  // What the form began with: what others have changed since is not written over.
  const [base, setBase] = useState(achievement);
  const [isRefused, setIsRefused] = useState(false);
  const [key] = useIdempotencyKey();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const flaws = flawsOf(rule, known);
  const karma = Number(form.karma);
  const isKarmaWrong = !/^\d{1,5}$/.test(form.karma.trim()) || karma > 10_000;
  const change = (part: Partial<typeof form>) => {
    setForm((before) => ({ ...before, ...part }));
  };
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    const body = { ...form, title: form.title.trim(), karma, rule: ruleOf(rule, known) };
    try {
      const saved = achievement
        ? await unwrap(
            api.PATCH("/api/v1/achievements/{achievement_id}", {
              params: { path: { achievement_id: achievement.id } },
              body: { ...body, ...(base ? { version: base.version } : {}) },
            }),
          )
        : await unwrap(api.POST("/api/v1/achievements", { params: { header: { "Idempotency-Key": key } }, body }));
      setBase(saved);
      toast.success(t("action.saved"));
      await queryClient.invalidateQueries({ queryKey: ["achievements"] });
      if (!achievement) await navigate(`/admin/achievements/${saved.id}`, { replace: true });
    } catch (error) {
      if (isCode(error, "version_conflict")) {
        await queryClient.refetchQueries({ queryKey: achievementsQuery.queryKey });
        setIsRefused(true);
      } else setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card>
      <form
        noValidate
        className="flex flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (form.title.trim() && !isKarmaWrong && flaws.length === 0 && !busy) void save();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t("areas.achievements.name")}
            value={form.title}
            maxLength={100}
            onChange={(event) => change({ title: event.target.value })}
            error={asked && !form.title.trim() ? t("form.required") : undefined}
          />
          <TextField
            label={t("areas.achievements.karmaForIt")}
            inputMode="numeric"
            value={form.karma}
            onChange={(event) => change({ karma: event.target.value })}
            error={asked && isKarmaWrong ? t("areas.achievements.karmaWrong") : undefined}
          />
          <TextAreaField
            label={t("areas.achievements.description")}
            optional
            className="sm:col-span-2"
            maxLength={1000}
            value={form.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        </div>
        <div>
          {SWITCHES.map((name) => (
            <Switch
              key={name}
              label={t(`areas.achievements.switches.${name}`)}
              hint={t(`areas.achievements.hints.${name}`)}
              checked={form[name]}
              onChange={(checked) => change({ [name]: checked })}
            />
          ))}
        </div>
        <RuleBuilder
          rule={rule}
          known={known}
          flaws={asked ? flaws : []}
          onChange={(changed) => {
            setRule(changed);
          }}
        />
        {isRefused && achievement && base && (
          <Changed
            {...{ base, now: achievement, form, rule, known }}
            onSettle={(settled) => {
              setForm(settled.form);
              setRule(settled.rule);
              setBase(achievement);
              setIsRefused(false);
            }}
          />
        )}
        {problem !== undefined && (
          <p role="alert" className="font-medium text-danger">
            {errorText(problem)}
          </p>
        )}
        <Button type="submit" busy={busy} className="self-start">
          {t("action.save")}
        </Button>
      </form>
    </Card>
  );
}

interface ChangedProps {
  base: Achievement;
  now: Achievement;
  form: ReturnType<typeof textOf>;
  rule: RuleForm;
  known: Known;
  onSettle: (settled: { form: ReturnType<typeof textOf>; rule: RuleForm }) => void;
}

/** What somebody else has saved meanwhile; what was not touched here becomes as it is stored now in any case. */
function Changed({ base, now, form, rule, known, onSettle }: ChangedProps) {
  const { t } = useTranslation();
  const [before, stored] = [textOf(base), textOf(now)];
  const [ruleBefore, ruleStored] = [formOf(base.rule, known), formOf(now.rule, known)];
  const isRuleMine = !isSame(rule, ruleBefore) && !isSame(rule, ruleStored);
  const isRuleTheirs = !isSame(ruleBefore, ruleStored);
  const labels = {
    title: t("areas.achievements.name"),
    description: t("areas.achievements.description"),
    karma: t("areas.achievements.karmaForIt"),
    is_active: t("areas.achievements.switches.is_active"),
    is_secret: t("areas.achievements.switches.is_secret"),
    keep: t("areas.achievements.switches.keep"),
  };
  const inWords = (value: string | boolean) =>
    typeof value === "string" ? value : t(value ? "areas.achievements.on" : "areas.achievements.off");
  const differences = conflictsOf(before, form, stored, NAMES).map(({ name, theirs, mine }) => ({
    field: name,
    label: labels[name as keyof typeof labels],
    theirs: inWords(theirs),
    mine: inWords(mine),
  }));
  const ruleDifference = {
    field: "rule",
    label: t("areas.achievements.rule"),
    theirs: wordsOf(ruleStored),
    mine: wordsOf(rule),
  };
  const settle = (keep: "mine" | "theirs") => {
    onSettle({
      form: merged(before, form, stored, NAMES, keep),
      rule: isRuleMine && (keep === "mine" || !isRuleTheirs) ? rule : ruleStored,
    });
  };
  return (
    <ConflictNotice
      differences={isRuleMine && isRuleTheirs ? [...differences, ruleDifference] : differences}
      onTake={() => settle("theirs")}
      onKeep={() => settle("mine")}
    />
  );
}

/** Counts what happened before the rule, in the background; what came of it stands beside the button. */
function Replay({ id, title }: { id: string; title: string }) {
  const { t } = useTranslation();
  const [taskId, setTaskId] = useState("");
  const [key, renewKey] = useIdempotencyKey();
  const task = useQuery({ ...taskQuery(taskId), enabled: taskId !== "" }).data;
  const begin = async () => {
    try {
      const accepted = await unwrap(
        api.POST("/api/v1/achievements/{achievement_id}/replay", {
          params: { path: { achievement_id: id }, header: { "Idempotency-Key": key } },
        }),
      );
      setTaskId(accepted.task_id);
      renewKey();
    } catch (error) {
      toastError(error);
    }
  };
  const runs = task && task.status !== "succeeded" && task.status !== "failed";
  return (
    <div className="flex flex-wrap items-center gap-3">
      {task && (
        <Notice tone={task.status === "failed" ? "danger" : task.status === "succeeded" ? "leaf" : "neutral"}>
          {t(`areas.achievements.replay.${runs ? "running" : task.status === "failed" ? "failed" : "succeeded"}`)}
        </Notice>
      )}
      {!runs && (
        <ConfirmButton
          variant="secondary"
          title={t("areas.achievements.replayTitle", { title })}
          text={t("areas.achievements.replayText")}
          confirm={t("areas.achievements.replayBegin")}
          onConfirm={begin}
        >
          {t("areas.achievements.replayBegin")}
        </ConfirmButton>
      )}
    </div>
  );
}
