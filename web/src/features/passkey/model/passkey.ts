import { api, type Schemas, type Tokens, unwrap } from "@/shared/api";

/** Whether this browser can sign in by a passkey; older ones lack the JSON forms. */
export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Asks the authenticator. Throws DOMException when the person cancels. */
export async function askPasskey(options: unknown): Promise<Schemas["PasskeyCredentialRequest"]> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  return credential.toJSON() as Schemas["PasskeyCredentialRequest"];
}

/** Signs in by a passkey alone, which stands for the password and the second factor. */
export async function signInByPasskey(): Promise<Tokens> {
  const { challenge_id, options } = await unwrap(api.POST("/api/v1/auth/passkeys/login/options"));
  const credential = await askPasskey(options);
  return unwrap(api.POST("/api/v1/auth/passkeys/login", { body: { challenge_id, credential, session: "cookie" } }));
}

/** The present password, or a code that was sent for a change. */
export type Proof = Schemas["PasskeyProofRequest"];

/** Makes a passkey in this browser and registers it. Throws DOMException when the person cancels. */
export async function addPasskey(name: string, proof: Proof): Promise<void> {
  const options = await unwrap(api.POST("/api/v1/auth/passkeys/options", { body: proof }));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const { id, rawId, response } = credential.toJSON() as Schemas["NewPasskeyCredentialRequest"];
  await unwrap(
    api.POST("/api/v1/auth/passkeys", { body: { name, credential: { id, rawId, type: "public-key", response } } }),
  );
}
