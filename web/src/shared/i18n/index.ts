import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { config } from "../config";
import type ru from "./ru";
import type ruMore from "./ru-more";
import type ruStaff from "./staff/ru";

export type Language = "ru" | "en";
const KEY = "atrium.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ru & typeof ruMore & typeof ruStaff };
    returnNull: false;
  }
}

const isLanguage = (value: unknown): value is Language => value === "ru" || value === "en";

function preferred(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // The browser's languages decide.
  }
  const wanted = [chosen, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag): tag is Language => isLanguage(tag) && config().languages.includes(tag)) ?? "ru";
}

async function texts(language: Language): Promise<typeof ru> {
  return language === "ru" ? (await import("./ru")).default : (await import("./en")).default;
}

// What is loaded beside the first page's texts, and when: `more` with any other screen, `staff` with staff's.
const BUNDLES = {
  more: {
    ru: async () => (await import("./ru-more")).default,
    en: async () => (await import("./en-more")).default,
  },
  staff: {
    ru: async () => (await import("./staff/ru")).default,
    en: async () => (await import("./staff/en")).default,
  },
};
type Bundle = keyof typeof BUNDLES;

const wanted = new Set<Bundle>();

const add = (language: Language, texts: object) => i18n.addResourceBundle(language, "translation", texts, true);

/** Texts that the first page does without, once. */
export async function loadTexts(...bundles: Bundle[]): Promise<void> {
  const missing = bundles.filter((bundle) => !wanted.has(bundle));
  const current = language();
  for (const texts of await Promise.all(missing.map((bundle) => BUNDLES[bundle][current]()))) add(current, texts);
  for (const bundle of missing) wanted.add(bundle);
}

export async function initTexts(): Promise<void> {
  const language = preferred();
  await i18n.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await texts(language) } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Another language for this browser; the profile keeps its own. */
export async function setLanguage(language: Language): Promise<void> {
  if (!i18n.hasResourceBundle(language, "translation")) {
    const all = [texts(language), ...[...wanted].map((bundle) => BUNDLES[bundle][language]())];
    for (const found of await Promise.all(all)) add(language, found);
  }
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It holds until the tab is closed.
  }
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
}

export const language = (): Language => (isLanguage(i18n.language) ? i18n.language : "ru");
export const t = i18n.t.bind(i18n);
export { useTranslation } from "react-i18next";
