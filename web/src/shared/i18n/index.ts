import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { config } from "../config";
import type ru from "./ru";
import type ruMore from "./ru-more";

export type Language = "ru" | "en";
const KEY = "atrium.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ru & typeof ruMore };
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

async function moreTexts(language: Language): Promise<typeof ruMore> {
  return language === "ru" ? (await import("./ru-more")).default : (await import("./en-more")).default;
}

let wantsMore = false;

/** The texts of the screens behind the first one, once. */
export async function loadMoreTexts(): Promise<void> {
  if (wantsMore) return;
  const current = language();
  i18n.addResourceBundle(current, "translation", await moreTexts(current), true);
  wantsMore = true;
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
    const [first, more] = await Promise.all([texts(language), wantsMore ? moreTexts(language) : {}]);
    i18n.addResourceBundle(language, "translation", first);
    i18n.addResourceBundle(language, "translation", more, true);
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
