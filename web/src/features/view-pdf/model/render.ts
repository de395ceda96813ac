import type { PDFDocumentProxy } from "pdfjs-dist";

/** Opens a document; its code and its worker come with the first one. The bytes are copied, the worker takes its own. */
export async function openPdf(content: ArrayBuffer): Promise<PDFDocumentProxy> {
  const [pdfjs, worker] = await Promise.all([import("pdfjs-dist"), import("pdfjs-dist/build/pdf.worker.min.mjs?url")]);
  pdfjs.GlobalWorkerOptions.workerSrc = worker.default;
  // The CSP allows no WebAssembly; contracts hold no picture that needs it.
  return pdfjs.getDocument({ data: content.slice(0), useWasm: false, useWorkerFetch: false }).promise;
}

/** Draws one page as wide as `width` CSS pixels, sharp on this screen; gives the page's text for screen readers. */
export async function drawPage(
  document: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
  width: number,
): Promise<string> {
  const page = await document.getPage(number);
  const density = Math.min(globalThis.devicePixelRatio || 1, 3);
  const scale = (width / page.getViewport({ scale: 1 }).width) * density;
  const viewport = page.getViewport({ scale });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await page.render({ canvas, viewport }).promise;
  const { items } = await page.getTextContent();
  return items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
}
