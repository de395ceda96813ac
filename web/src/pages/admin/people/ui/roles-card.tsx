import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, Dialog, errorText, toast } from "@/shared/ui";
import { CheckboxField } from "@/shared/ui/form";
import {
  change,
  difference,
  GIVEN_ROLES,
  type Person,
  readPerson,
  type Role,
  type RoleName,
  rolesQuery,
} from "../model/people";

/** Which roles somebody has; each says what it may do, and what changes is named before it is saved. */
export function RolesCard({ person, isReadOnly }: { person: Person; isReadOnly: boolean }) {
  const { t } = useTranslation();
  const table = useQuery(rolesQuery).data?.items ?? [];
  // What is ticked here, over the roles as they are now: others may give and take some meanwhile.
  const [ticked, setTicked] = useState<Partial<Record<RoleName, boolean>>>({});
  const over = (held: readonly RoleName[]) =>
    [...new Set([...held, ...GIVEN_ROLES])].filter((role) => ticked[role] ?? held.includes(role));
  const roles = over(person.roles);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { gained, lost } = difference(table, person.roles, roles);
  const isChanged = [...roles].sort().join() !== [...person.roles].sort().join();
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      // The API takes all roles at once: one that was taken since the page was read must not come back with them.
      await change(person.id, { roles: over((await readPerson(person.id)).roles) });
      toast.success(t("areas.people.rolesSaved"));
      setAsking(false);
      setTicked({});
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card aria-labelledby="roles">
      <h2 id="roles" className="text-lg font-semibold">
        {t("areas.people.roles")}
      </h2>
      <p className="mb-3 text-[0.9375rem] text-muted">{t("areas.people.rolesText")}</p>
      <ul className="divide-y divide-line">
        {GIVEN_ROLES.map((role) => (
          <li key={role} className="py-1">
            <CheckboxField
              label={<span className="font-medium">{t(`areas.people.roleNames.${role}`)}</span>}
              hint={t(`areas.people.roleTexts.${role}`)}
              checked={roles.includes(role)}
              disabled={isReadOnly}
              onChange={(event) => setTicked({ ...ticked, [role]: event.target.checked })}
            />
            <RolePermissions role={table.find((one) => one.role === role)} />
          </li>
        ))}
      </ul>
      {!isReadOnly && (
        <div className="mt-4 flex flex-wrap gap-3">
          <Button disabled={!isChanged} onClick={() => setAsking(true)}>
            {t("areas.people.saveRoles")}
          </Button>
          {isChanged && (
            <Button variant="quiet" onClick={() => setTicked({})}>
              {t("action.cancel")}
            </Button>
          )}
        </div>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("areas.people.rolesConfirm", { name: person.full_name })}
        footer={
          <>
            <Button variant="secondary" onClick={() => setAsking(false)}>
              {t("action.cancel")}
            </Button>
            <Button busy={busy} onClick={() => void save()}>
              {t("action.save")}
            </Button>
          </>
        }
      >
        <Permissions title={t("areas.people.gained")} names={gained} />
        <Permissions title={t("areas.people.lost")} names={lost} />
        {lost.length > 0 && <p className="mt-3 text-[0.9375rem]">{t("areas.people.sessionsEnd")}</p>}
        {error !== undefined && (
          <p role="alert" className="mt-3 font-medium text-danger">
            {errorText(error)}
          </p>
        )}
      </Dialog>
    </Card>
  );
}

function RolePermissions({ role }: { role: Role | undefined }) {
  const { t } = useTranslation();
  if (!role) return null;
  return (
    <details className="pl-8">
      <summary className="flex min-h-11 cursor-pointer items-center text-sm font-medium text-muted">
        {t("areas.people.mayDo", { count: role.permissions.length })}
      </summary>
      <PermissionList names={role.permissions} />
    </details>
  );
}

function Permissions({ title, names }: { title: string; names: string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <h3 className="mt-3 mb-1 font-semibold">{title}</h3>
      <PermissionList names={names} />
    </>
  );
}

function PermissionList({ names }: { names: string[] }) {
  const { t } = useTranslation();
  return (
    <ul className="mb-2 grid gap-x-6 gap-y-1 text-[0.9375rem] sm:grid-cols-2">
      {names.map((name) => (
        <li key={name} className="flex gap-2 before:text-muted before:content-['·']">
          <span title={name}>
            {t(`areas.people.permissions.${name.replace(".", "_")}` as "areas.people.title", { defaultValue: name })}
          </span>
        </li>
      ))}
    </ul>
  );
}
