/** Reads QR codes out of a camera's pictures: by the browser's own detector where it has one, else in JavaScript. */

interface Detector {
  detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]>;
}
declare const BarcodeDetector:
  { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> } | undefined;

export type ReadCode = (video: HTMLVideoElement) => Promise<string | undefined>;

// As large as the decoder needs it, and no larger: a phone's camera gives four times as much.
const LONGEST = 640;

export async function codeReader(): Promise<ReadCode> {
  if (typeof BarcodeDetector !== "undefined") {
    const formats = await BarcodeDetector.getSupportedFormats().catch((): string[] => []);
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video).catch((): { rawValue: string }[] => []))[0]?.rawValue;
    }
  }
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
    const width = Math.round(video.videoWidth * scale);
    const height = Math.round(video.videoHeight * scale);
    if (!context || width === 0) return Promise.resolve(undefined);
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0, width, height);
    try {
      return Promise.resolve(decodeQR(context.getImageData(0, 0, width, height)));
    } catch {
      // No code in this picture.
      return Promise.resolve(undefined);
    }
  };
}
