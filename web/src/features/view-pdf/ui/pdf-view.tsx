import type { PDFDocumentProxy } from "pdfjs-dist";
import { ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { IconButton, Notice, Skeleton } from "@/shared/ui";
import { drawPage, openPdf } from "../model/render";

/** A PDF in the page, all of its pages below each other: browsers on phones show none in a frame. */
export function PdfView({ content, label }: { content: ArrayBuffer; label: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<PDFDocumentProxy>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    let mine: PDFDocumentProxy | undefined;
    openPdf(content).then(
      (found) => {
        mine = found;
        if (current) setOpened(found);
        else void found.loadingTask.destroy();
      },
      () => setFailed(true),
    );
    return () => {
      current = false;
      void mine?.loadingTask.destroy();
    };
  }, [content]);
  const [zoom, setZoom] = useState(1);
  if (failed) return <Notice tone="amber">{t("pdf.failed")}</Notice>;
  if (!opened) return <Skeleton className="aspect-[1/1.41] w-full rounded-card" />;
  return (
    <div className="relative">
      <div className="absolute right-3 bottom-3 z-10 flex rounded-full border border-line bg-surface shadow-lift">
        <IconButton label={t("pdf.smaller")} disabled={zoom <= 1} onClick={() => setZoom(zoom - 0.5)}>
          <ZoomOut aria-hidden />
        </IconButton>
        <IconButton label={t("pdf.larger")} disabled={zoom >= 3} onClick={() => setZoom(zoom + 0.5)}>
          <ZoomIn aria-hidden />
        </IconButton>
      </div>
      <section
        aria-label={label}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
        tabIndex={0}
        className="max-h-[min(80dvh,60rem)] overflow-auto rounded-card border border-line bg-sunken p-2 sm:p-4"
      >
        <ol className="flex flex-col gap-2 sm:gap-4" style={{ width: `${zoom * 100}%` }}>
          {Array.from({ length: opened.numPages }, (_, index) => (
            <li key={index}>
              <Page document={opened} number={index + 1} zoom={zoom} />
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Page({ document, number, zoom }: { document: PDFDocumentProxy; number: number; zoom: number }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let current = true;
    drawPage(document, number, element, element.parentElement?.clientWidth ?? 600).then(
      (found) => {
        if (current) setText(found);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [document, number, zoom]);
  return (
    <>
      <canvas ref={canvas} aria-hidden className="aspect-[1/1.414] h-auto! w-full bg-white shadow-lift" />
      <div className="sr-only">
        <p>{t("pdf.page", { number, count: document.numPages })}</p>
        <p>{text}</p>
      </div>
    </>
  );
}
