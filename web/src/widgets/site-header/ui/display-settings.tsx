import { Moon, Sun } from "lucide-react";
import { language, setLanguage, useTranslation } from "@/shared/i18n";
import { setTheme, useIsDark } from "@/shared/lib";
import { Button, IconButton } from "@/shared/ui";

/** Theme and language, for this browser. */
export function DisplaySettings() {
  const { t } = useTranslation();
  const dark = useIsDark();
  const other = language() === "ru" ? "en" : "ru";
  return (
    <>
      <IconButton
        label={dark ? t("site.themeLight") : t("site.themeDark")}
        onClick={() => setTheme(dark ? "light" : "dark")}
      >
        {dark ? <Sun aria-hidden /> : <Moon aria-hidden />}
      </IconButton>
      <Button
        variant="quiet"
        size="icon"
        lang="en"
        aria-label={t("site.language")}
        onClick={() => void setLanguage(other)}
      >
        {t("site.languageShort")}
      </Button>
    </>
  );
}
