import { useTranslation } from "@/shared/i18n";
import { setShortcuts, useShortcutsOn } from "@/shared/lib";
import { Dialog } from "@/shared/ui";
import { Switch } from "@/shared/ui/form";
import { Kbd } from "./kbd";

const KEYS = {
  list: [
    ["j k", "move"],
    ["Enter o", "open"],
    ["x", "select"],
    ["/", "search"],
  ],
  ticket: [
    ["u", "back"],
    ["r", "reply"],
    ["n", "note"],
    ["a", "assign"],
    ["e", "finish"],
    ["s", "snooze"],
    ["m", "merge"],
    ["p", "priority"],
    ["t", "tags"],
    ["i", "customer"],
  ],
  draft: [
    ["d", "suggest"],
    ["y", "accept"],
    ["c", "edit"],
    ["b", "reject"],
  ],
  composer: [
    ["/", "canned"],
    ["@", "mention"],
    ["Ctrl+Enter", "send"],
    ["Ctrl+Shift+Enter", "sendResolve"],
    ["Esc", "leave"],
  ],
} as const;

/** All keys of the inbox, and the switch that turns single ones off. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const on = useShortcutsOn();
  return (
    <Dialog open={open} onClose={onClose} title={t("areas.support.keys.title")}>
      <Switch
        label={t("areas.support.keys.switch")}
        hint={t("areas.support.keys.switchHint")}
        checked={on}
        onChange={setShortcuts}
      />
      {(Object.keys(KEYS) as (keyof typeof KEYS)[]).map((group) => (
        <section key={group} className="mt-4">
          <h3 className="mb-1.5 text-sm font-semibold text-muted">{t(`areas.support.keys.${group}`)}</h3>
          <dl className="grid grid-cols-1 gap-x-8 gap-y-1.5 sm:grid-cols-2">
            {KEYS[group].map(([keys, name]) => (
              <div key={name} className="flex items-baseline justify-between gap-3">
                <dt className="text-[0.9375rem]">{t(`areas.support.keys.${name}`)}</dt>
                <dd className="flex shrink-0 gap-1">
                  {keys.split(" ").map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
