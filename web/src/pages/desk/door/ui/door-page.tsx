import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, DoorOpen, ScanLine } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useName } from "@/features/find-person";
import { CodeCamera } from "@/features/scan-code";
import { spacesQuery } from "@/entities/space";
import { NetworkError, newIdempotencyKey, queryClient, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, readStored, time, useTitle, writeStored } from "@/shared/lib";
import { Button, ButtonLink, Empty, errorText, LoadError, PageTitle, Skeleton } from "@/shared/ui";
import { SelectField, Switch, TextField } from "@/shared/ui/form";
import { adviceOf } from "../model/advice";
import { cleanCode, type Passed, scan } from "../model/scanner";

const SPACE = "atrium.door.space";
const SOUND = "atrium.door.sound";
/** A code that the camera has not seen for so long is a new scan. */
const ONE_SCAN_MS = 5_000;
const SHOWN_MS = 6_000;

/** Codes at the door: by camera, by a hand-held scanner, typed. The answer is read from a metre. */
export function DoorPage() {
  const { t } = useTranslation();
  useTitle(t("areas.door.title"));
  const spaces = useQuery(spacesQuery);
  const [chosen, setChosen] = useState(() => readStored(SPACE, ""));
  const items = spaces.data?.items;
  const space = items?.find((one) => one.id === chosen) ?? items?.[0];
  useLive(space ? `presence/${space.id}` : "", ["spaces"]);
  const choose = (id: string) => {
    setChosen(id);
    writeStored(SPACE, id);
  };
  return (
    <>
      <PageTitle
        aside={
          <ButtonLink to="/desk/present" variant="secondary">
            {t("areas.door.present")}
          </ButtonLink>
        }
      >
        {t("areas.door.title")}
      </PageTitle>
      {spaces.isError ? (
        <LoadError error={spaces.error} retry={() => void spaces.refetch()} />
      ) : !items ? (
        <Skeleton className="h-96 rounded-card" />
      ) : !space ? (
        <Empty icon={<DoorOpen aria-hidden />} title={t("areas.door.noSpaces")}>
          {t("areas.door.noSpacesText")}
        </Empty>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-2">
          <Scanner key={space.id} spaceId={space.id}>
            <SelectField
              label={t("areas.door.space")}
              value={space.id}
              onChange={(event) => choose(event.target.value)}
            >
              {items.map((one) => (
                <option key={one.id} value={one.id}>
                  {t("areas.door.spaceFull", { name: one.name, present: one.present, capacity: one.capacity })}
                </option>
              ))}
            </SelectField>
          </Scanner>
        </div>
      )}
    </>
  );
}

function Scanner({ spaceId, children }: { spaceId: string; children: ReactNode }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [sound, setSound] = useState(() => readStored(SOUND, true));
  // Changes with each picture of the camera, and nothing on the page does.
  const last = useRef({ code: "", at: 0 });
  const pass = useMutation({
    mutationFn: (code: string) => scan(spaceId, code, newIdempotencyKey()),
    onSettled: async (_, error) => {
      // Without a connection nothing was scanned: the same code may be shown again at once.
      if (error instanceof NetworkError) last.current = { code: "", at: 0 };
      if (sound) signal(!error);
      await queryClient.invalidateQueries({ queryKey: ["spaces"] });
    },
  });
  const take = (given: string) => {
    const code = cleanCode(given);
    if (code && !pass.isPending) pass.mutate(code);
  };
  const see = (given: string) => {
    const { code, at } = last.current;
    last.current = { code: given, at: Date.now() };
    // Who holds the phone before the camera for long is let in once.
    if (given !== code || Date.now() - at > ONE_SCAN_MS) take(given);
  };
  const { reset, isPending, data, error } = pass;
  useEffect(() => {
    if (!data && !error) return;
    const timer = setTimeout(reset, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [data, error, reset]);
  return (
    <>
      <div className="flex flex-col gap-4">
        {children}
        <CodeCamera onCode={see} paused={isPending} />
        <form
          className="flex items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            take(text);
            setText("");
          }}
        >
          <TextField
            className="min-w-0 flex-1"
            label={t("areas.door.code")}
            hint={t("areas.door.codeHint")}
            value={text}
            maxLength={220}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" busy={isPending} className="mb-7">
            {t("areas.door.check")}
          </Button>
        </form>
        <Switch
          label={t("areas.door.sound")}
          checked={sound}
          onChange={(on) => {
            setSound(on);
            writeStored(SOUND, on);
          }}
        />
      </div>
      <Result passed={data} error={error} />
    </>
  );
}

function Result({ passed, error }: { passed: Passed | undefined; error: unknown }) {
  const { t } = useTranslation();
  // A guest's invitation names its guest; a member is named by their account.
  const member = useName(passed?.kind === "visit" ? passed.visit.user_id : "");
  const name = passed?.kind === "guest" ? passed.guest.name : (member ?? "");
  const tone = error ? "bg-danger-soft text-danger" : passed ? "bg-leaf-soft text-leaf" : "bg-sunken text-muted";
  const Icon = error ? CircleX : passed ? CircleCheck : ScanLine;
  const advice = error ? adviceOf(error) : null;
  return (
    <div
      role="status"
      aria-live="assertive"
      className={cn(
        "flex min-h-52 flex-col items-center justify-center gap-4 rounded-card p-6 text-center max-lg:order-first lg:min-h-72",
        tone,
      )}
    >
      <Icon className="size-14 shrink-0 sm:size-20" aria-hidden />
      <p className="text-3xl font-semibold wrap-anywhere text-ink sm:text-5xl">
        {error
          ? t("areas.door.refused")
          : passed
            ? t(passed.is === "in" ? "areas.door.welcome" : "areas.door.goodbye", { name })
            : t("areas.door.ready")}
      </p>
      {Boolean(error) && <p className="text-xl text-ink sm:text-2xl">{errorText(error)}</p>}
      {advice && <p className="text-lg text-ink">{t(advice)}</p>}
      {passed?.kind === "visit" && (
        <p className="text-xl text-ink">
          {passed.is === "in"
            ? t("areas.door.since", { time: time(passed.visit.check_in, passed.visit.time_zone) })
            : t("areas.door.stayed", { count: passed.visit.duration_minutes ?? 0 })}
        </p>
      )}
      {passed?.kind === "guest" && <p className="text-xl text-ink">{t("areas.door.guest")}</p>}
    </div>
  );
}

/** A tone and a tremor: who holds the phone need not look at it. */
function signal(good: boolean): void {
  if ("vibrate" in navigator) navigator.vibrate(good ? 80 : [80, 80, 200]);
  try {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.1;
    tone.frequency.value = good ? 880 : 220;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + (good ? 0.12 : 0.35));
    tone.onended = () => void context.close();
  } catch {
    // Without a sound it works too.
  }
}
