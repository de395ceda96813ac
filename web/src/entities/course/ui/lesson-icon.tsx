import { BookOpenText, CirclePlay, ListChecks } from "lucide-react";
import type { OutlineLesson } from "../model/course";

const ICONS = { text: BookOpenText, video: CirclePlay, quiz: ListChecks };

export function LessonIcon({ kind }: { kind: OutlineLesson["kind"] }) {
  const Icon = ICONS[kind];
  return <Icon className="size-5 shrink-0 text-muted" aria-hidden />;
}
