/** What differs by environment: `config.json` beside `index.html`, so that one build serves all stages. */
export interface AppConfig {
  stage: string;
  apiBase: string;
  /** Address of the WebSocket API; empty: pages poll. */
  liveUrl: string;
  languages: string[];
  currency: string;
  /** IANA name: whose days plain dates are. Empty: the browser's. */
  timeZone: string;
  features: Record<string, boolean>;
}

let current: AppConfig = {
  stage: "production",
  apiBase: "",
  liveUrl: "",
  languages: ["ru", "en"],
  currency: "RUB",
  timeZone: "",
  features: {},
};

export async function loadConfig(): Promise<void> {
  try {
    const answer = await fetch("/config.json", { cache: "no-cache" });
    if (answer.ok) current = { ...current, ...((await answer.json()) as Partial<AppConfig>) };
  } catch {
    // Offline, or a server without the file: the defaults are those of production.
  }
}

export const config = (): AppConfig => current;
