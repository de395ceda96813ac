import { KeyRound } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { AuthFrame, FormError } from "@/widgets/auth-frame";
import { askPasskey, passkeysWork } from "@/features/passkey";
import { api, type Schemas, type Tokens, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, errorText } from "@/shared/ui";
import { CodeField, TextField } from "@/shared/ui/form";

export interface Challenge {
  challenge: string;
  methods: string[];
  passkey_options?: unknown;
}

/** The second step of a sign-in: a one-time password, a recovery code or a passkey. */
export function SecondFactor({
  challenge,
  onDone,
  onBack,
}: {
  challenge: Challenge;
  onDone: (tokens: Tokens) => void;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<"totp" | "recovery_code">("totp");
  const [code, setCode] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const answer = async (
    given: () => Promise<Pick<Schemas["ChallengeAnswerRequest"], "method" | "code" | "credential">>,
  ) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const body = { challenge: challenge.challenge, session: "cookie" as const, ...(await given()) };
      onDone(await unwrap(api.POST("/api/v1/auth/login/second-factor", { body })));
    } catch (failure) {
      setError(failure instanceof DOMException ? t("auth.passkeyFailed") : errorText(failure));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void answer(() => Promise.resolve({ method, code: code.trim() }));
  };
  return (
    <AuthFrame title={t("auth.factorTitle")} text={t("auth.factorText")}>
      <form onSubmit={submit} className="flex flex-col gap-5">
        <FormError>{error}</FormError>
        {method === "totp" ? (
          <CodeField label={t("auth.factorCode")} value={code} onChange={(event) => setCode(event.target.value)} />
        ) : (
          <TextField
            label={t("auth.factorRecovery")}
            value={code}
            maxLength={40}
            autoComplete="off"
            onChange={(event) => setCode(event.target.value)}
          />
        )}
        <Button type="submit" size="lg" busy={busy}>
          {t("auth.submit")}
        </Button>
      </form>
      {challenge.methods.includes("passkey") && passkeysWork() && (
        <Button
          variant="secondary"
          size="lg"
          onClick={() =>
            void answer(async () => ({ method: "passkey", credential: await askPasskey(challenge.passkey_options) }))
          }
        >
          <KeyRound aria-hidden />
          {t("auth.passkey")}
        </Button>
      )}
      <div className="flex flex-wrap justify-center gap-2">
        {challenge.methods.includes("recovery_code") && (
          <Button
            variant="quiet"
            onClick={() => {
              setMethod(method === "totp" ? "recovery_code" : "totp");
              setCode("");
            }}
          >
            {method === "totp" ? t("auth.factorUseRecovery") : t("auth.factorUseApp")}
          </Button>
        )}
        <Button variant="quiet" onClick={onBack}>
          {t("action.back")}
        </Button>
      </div>
    </AuthFrame>
  );
}
