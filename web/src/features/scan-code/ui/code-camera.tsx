import { CameraOff, Flashlight, SwitchCamera } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton, Notice } from "@/shared/ui";
import { codeReader } from "../model/detect";

type Facing = "environment" | "user";
const EVERY_MS = 200;

/** The camera's picture and the codes in it; it stops while the page is hidden. */
export function CodeCamera({ onCode, paused }: { onCode: (code: string) => void; paused: boolean }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const track = useRef<MediaStreamTrack>(undefined);
  const [facing, setFacing] = useState<Facing>("environment");
  const [failed, setFailed] = useState<"denied" | "none">();
  const [tries, setTries] = useState(0);
  const [hasTorch, setHasTorch] = useState(false);
  const [torch, setTorch] = useState(false);
  const [visible, setVisible] = useState(!document.hidden);
  const seen = useEffectEvent((code: string) => {
    if (!paused) onCode(code);
  });

  useEffect(() => {
    const change = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", change);
    return () => document.removeEventListener("visibilitychange", change);
  }, []);

  useEffect(() => {
    const element = video.current;
    if (!visible || !element) return;
    let current = true;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing }, audio: false });
      } catch (error) {
        const denied = error instanceof DOMException && error.name === "NotAllowedError";
        if (current) setFailed(denied ? "denied" : "none");
        return;
      }
      const [first] = stream.getVideoTracks();
      if (!current) {
        first?.stop();
        return;
      }
      setFailed(undefined);
      track.current = first;
      setHasTorch(Boolean(first && "torch" in first.getCapabilities()));
      setTorch(false);
      element.srcObject = stream;
      await element.play().catch(() => undefined);
      const read = await codeReader();
      const look = async () => {
        if (!current) return;
        const code = element.readyState >= 2 ? await read(element) : undefined;
        if (code) seen(code);
        timer = setTimeout(() => void look(), EVERY_MS);
      };
      void look();
    };
    void start();
    return () => {
      current = false;
      clearTimeout(timer);
      for (const one of stream?.getTracks() ?? []) one.stop();
    };
  }, [visible, facing, tries]);

  const switchTorch = async () => {
    try {
      await track.current?.applyConstraints({ advanced: [{ torch: !torch } as MediaTrackConstraintSet] });
      setTorch(!torch);
    } catch {
      setHasTorch(false);
    }
  };
  return (
    <div className="relative overflow-hidden rounded-card bg-sunken">
      <video
        ref={video}
        muted
        playsInline
        aria-label={t("areas.door.camera")}
        className="aspect-[4/3] w-full object-cover"
      />
      {failed ? (
        <div className="absolute inset-0 grid place-items-center overflow-y-auto bg-sunken p-4">
          <Notice
            title={
              <span className="flex items-center gap-2">
                <CameraOff className="size-5 shrink-0" aria-hidden />
                {t(failed === "denied" ? "areas.door.denied" : "areas.door.noCamera")}
              </span>
            }
            action={
              <Button variant="secondary" onClick={() => setTries(tries + 1)}>
                {t("action.retry")}
              </Button>
            }
          >
            {t(failed === "denied" ? "areas.door.deniedText" : "areas.door.noCameraText")}
          </Notice>
        </div>
      ) : (
        <div className="absolute right-2 bottom-2 flex gap-1 rounded-full bg-surface">
          {hasTorch && (
            <IconButton label={t("areas.door.torch")} aria-pressed={torch} onClick={() => void switchTorch()}>
              <Flashlight aria-hidden />
            </IconButton>
          )}
          <IconButton
            label={t("areas.door.otherCamera")}
            onClick={() => setFacing(facing === "user" ? "environment" : "user")}
          >
            <SwitchCamera aria-hidden />
          </IconButton>
        </div>
      )}
    </div>
  );
}
