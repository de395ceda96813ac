import { errorOf } from "./problem";
import { accessToken, leave, post, refreshedToken } from "./session";

/**
 * Ends this browser's session in all tabs, `everywhere`: each of this person's sessions. Throws NetworkError or ApiError
 * when the API gives no answer: then nothing has ended.
 */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  // A token that holds: the refusal of one that does not would look like a session that has ended.
  const bearer = everywhere ? await refreshedToken(await accessToken()) : undefined;
  if (everywhere && !bearer) return;
  await leave(async () => {
    const response = await (bearer ? post("logout-all", { authorization: `Bearer ${bearer}` }) : post("logout"));
    if (!response.ok && (bearer || response.status !== 401)) throw await errorOf(response);
  });
}
