import { useEffect, useRef } from "react";

/** A text as a QR code, black on white in both themes so that every scanner reads it; `label` is its name. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let current = true;
    void import("qrcode").then(({ toCanvas }) => {
      if (current && canvas.current) void toCanvas(canvas.current, text, { width: 480, margin: 2 });
    });
    return () => {
      current = false;
    };
  }, [text]);
  return (
    <div role="img" aria-label={label} data-code={text}>
      <canvas ref={canvas} width={480} height={480} className="size-60! rounded-control bg-white" />
    </div>
  );
}
