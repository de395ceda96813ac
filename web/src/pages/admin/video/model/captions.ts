import { language } from "@/shared/i18n";

/** A file's bytes as Base64, in pieces: a call takes so many arguments at most. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** What a language is called in the reader's own: `Russian` for `ru` on an English screen. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/**
 * The language that a file's name tells: `lesson.en.vtt`, or `lesson.eng.vtt`. What no language is called, as in
 * `lesson.ru-v2.srt`, tells none, and neither do three letters without a shorter name: `new` is Newari, or a new file.
 */
export function languageIn(filename: string): string | undefined {
  const named = /\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.(?:vtt|srt)$/i.exec(filename)?.[1];
  try {
    const tag = Intl.getCanonicalLocales(named)[0];
    const isShort = tag !== undefined && /^[a-z]{2}(?:-|$)/.test(tag);
    return isShort && new Intl.DisplayNames("en", { type: "language", fallback: "none" }).of(tag) ? tag : undefined;
  } catch {
    return undefined;
  }
}
