import {
  DndContext,
  type DragEndEvent,
  type DragOverEvent,
  DragOverlay,
  KeyboardSensor,
  MeasuringStrategy,
  PointerSensor,
  type UniqueIdentifier,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { arrayMove, SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { type Course, draftQuery, LessonIcon, type OutlineLesson } from "@/entities/course";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Badge, Button, ConfirmButton, IconButton, toastError } from "@/shared/ui";
import { DragHandle, useDragTexts } from "@/shared/ui/sortable";
import { bare, byArrows, idOf, isEnd, isSection, sameKind } from "../model/drag";
import { moveLesson, type Section, withoutSection } from "../model/outline";
import { AddLesson } from "./add-lesson";
import { NameDialog } from "./name-dialog";

interface Props {
  course: Course;
  sections: Section[];
  isReadOnly: boolean;
  onChange: (sections: Section[]) => void;
}

const sectionOf = (sections: Section[], id: UniqueIdentifier): Section | undefined =>
  isEnd(id)
    ? sections.find((one) => one.key === bare(id))
    : sections.find((one) => one.lessons.some((lesson) => lesson.id === bare(id)));

/** Sections with their lessons, both dragged by their handles: with the pointer, or by Space and the arrow keys. */
export function OutlineList({ course, sections, isReadOnly, onChange }: Props) {
  // While a lesson is over another section, it is shown there.
  const [dragged, setDragged] = useState<Section[]>();
  const [active, setActive] = useState<UniqueIdentifier>();
  const shown = dragged ?? sections;
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: byArrows }),
  );
  const nameOf = (id: UniqueIdentifier) =>
    isSection(id)
      ? (shown.find((one) => one.key === bare(id))?.title ?? "")
      : (shown.flatMap((one) => one.lessons).find((one) => one.id === bare(id))?.title ?? "");
  const placeOf = (id: UniqueIdentifier) => {
    if (isSection(id)) return `${shown.findIndex((one) => one.key === bare(id)) + 1}/${shown.length}`;
    const section = sectionOf(shown, id);
    if (!section) return "";
    const place = isEnd(id) ? section.lessons.length : section.lessons.findIndex((one) => one.id === bare(id));
    return `${section.title}, ${place + 1}`;
  };
  const accessibility = useDragTexts(nameOf, placeOf);
  const over = ({ active, over }: DragOverEvent) => {
    if (!over || isSection(active.id)) return;
    const from = sectionOf(shown, active.id);
    const to = sectionOf(shown, over.id);
    if (!from || !to || from.key === to.key) return;
    setDragged(moveLesson(shown, bare(active.id), to.key, isEnd(over.id) ? undefined : bare(over.id)));
  };
  const end = ({ active, over }: DragEndEvent) => {
    setActive(undefined);
    setDragged(undefined);
    if (!over) return;
    if (isSection(active.id)) {
      const place = (id: UniqueIdentifier) => sections.findIndex((one) => one.key === bare(id));
      if (active.id !== over.id) onChange(arrayMove(sections, place(active.id), place(over.id)));
      return;
    }
    const to = sectionOf(shown, over.id);
    if (to) onChange(moveLesson(shown, bare(active.id), to.key, isEnd(over.id) ? undefined : bare(over.id)));
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={sameKind}
      measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
      accessibility={accessibility}
      onDragStart={({ active }) => {
        setActive(active.id);
        setDragged(sections);
      }}
      onDragOver={over}
      onDragEnd={end}
      onDragCancel={() => {
        setActive(undefined);
        setDragged(undefined);
      }}
    >
      <SortableContext items={shown.map((one) => idOf.section(one.key))} strategy={verticalListSortingStrategy}>
        <ol className="flex flex-col gap-4">
          {shown.map((section) => (
            <SectionBlock
              key={section.key}
              course={course}
              section={section}
              isReadOnly={isReadOnly}
              isOnly={shown.length === 1}
              onRename={(title) => onChange(sections.map((one) => (one.key === section.key ? { ...one, title } : one)))}
              onRemove={() => onChange(withoutSection(sections, section.key))}
            />
          ))}
        </ol>
      </SortableContext>
      <DragOverlay>
        {active !== undefined && (
          <div className="rounded-control border border-accent bg-surface px-5 py-3 font-medium shadow-lift">
            {nameOf(active)}
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

interface BlockProps {
  course: Course;
  section: Section;
  isReadOnly: boolean;
  isOnly: boolean;
  onRename: (title: string) => void;
  onRemove: () => void;
}

function SectionBlock({ course, section, isReadOnly, isOnly, onRename, onRemove }: BlockProps) {
  const { t } = useTranslation();
  const [isNaming, setIsNaming] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const id = idOf.section(section.key);
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
    disabled: isReadOnly,
  });
  const { title } = section;
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={cn("rounded-card border border-line bg-surface", isDragging && "opacity-50")}
    >
      <div className="flex flex-wrap items-center gap-1 border-b border-line py-1.5 pr-2 pl-1">
        {!isReadOnly && (
          <DragHandle name={title} attributes={attributes} listeners={listeners} setRef={setActivatorNodeRef} />
        )}
        <h2 className="min-w-0 flex-1 px-1 font-semibold wrap-anywhere">{title}</h2>
        {!isReadOnly && (
          <>
            <IconButton label={t("areas.courses.renameOf", { name: title })} onClick={() => setIsNaming(true)}>
              <Pencil aria-hidden />
            </IconButton>
            {!isOnly && (
              <ConfirmButton
                variant="quiet"
                title={t("areas.courses.removeSection")}
                text={t(
                  section.lessons.length > 0 ? "areas.courses.removeSectionText" : "areas.courses.removeEmptySection",
                  { name: title },
                )}
                confirm={t("action.remove")}
                onConfirm={() => {
                  onRemove();
                  return Promise.resolve();
                }}
              >
                <Trash2 aria-hidden />
                <span className="sr-only">{t("areas.courses.removeOf", { name: title })}</span>
              </ConfirmButton>
            )}
          </>
        )}
      </div>
      <SortableContext items={section.lessons.map((one) => idOf.lesson(one.id))} strategy={verticalListSortingStrategy}>
        <ol>
          {section.lessons.map((lesson) => (
            <LessonRow key={lesson.id} course={course} lesson={lesson} isReadOnly={isReadOnly} />
          ))}
        </ol>
      </SortableContext>
      <End section={section} />
      {!isReadOnly && section.id && (
        <div className="px-3 pb-3">
          <Button
            variant="quiet"
            onClick={() => setIsAdding(true)}
            aria-label={t("areas.courses.addLessonTo", { name: title })}
          >
            <Plus aria-hidden />
            {t("areas.courses.addLesson")}
          </Button>
        </div>
      )}
      {isNaming && (
        <NameDialog
          title={t("areas.courses.rename")}
          label={t("areas.courses.sectionTitle")}
          initial={title}
          onClose={() => setIsNaming(false)}
          onName={(name) => {
            setIsNaming(false);
            onRename(name);
          }}
        />
      )}
      {isAdding && section.id && (
        <AddLesson course={course} sectionId={section.id} onClose={() => setIsAdding(false)} />
      )}
    </li>
  );
}

/** The end of a section's lessons: where one is dropped into an empty section. */
function End({ section }: { section: Section }) {
  const { t } = useTranslation();
  const { setNodeRef, isOver } = useDroppable({ id: idOf.end(section.key) });
  return (
    <div ref={setNodeRef} className={cn("min-h-3 px-4", isOver && "bg-accent-soft")}>
      {section.lessons.length === 0 && <p className="py-3 text-muted">{t("areas.courses.emptySection")}</p>}
    </div>
  );
}

function LessonRow({ course, lesson, isReadOnly }: { course: Course; lesson: OutlineLesson; isReadOnly: boolean }) {
  const { t } = useTranslation();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: idOf.lesson(lesson.id),
    disabled: isReadOnly,
  });
  const { title } = lesson;
  const remove = async () => {
    try {
      await unwrap(
        api.DELETE("/api/v1/courses/{course_id}/lessons/{lesson_id}", {
          params: { path: { course_id: course.id, lesson_id: lesson.id } },
        }),
      );
    } catch (error) {
      toastError(error);
    }
    await queryClient.invalidateQueries({ queryKey: draftQuery(course.id).queryKey });
  };
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={cn(
        "flex min-h-13 items-center gap-1 border-b border-line bg-surface py-1 pr-2 pl-1 hover:bg-sunken/60",
        isDragging && "opacity-50",
      )}
    >
      {!isReadOnly && (
        <DragHandle name={title} attributes={attributes} listeners={listeners} setRef={setActivatorNodeRef} />
      )}
      <Link
        to={`/admin/courses/${course.id}/lessons/${lesson.id}`}
        className="flex min-h-11 min-w-0 flex-1 items-center gap-3 px-1 font-medium hover:underline"
      >
        <LessonIcon kind={lesson.kind} />
        <span className="min-w-0 wrap-anywhere">{title}</span>
      </Link>
      <span className="flex shrink-0 items-center gap-2 max-sm:hidden">
        {lesson.is_preview && <Badge tone="accent">{t("areas.courses.isPreview")}</Badge>}
        {!lesson.is_required && <Badge>{t("areas.courses.isOptional")}</Badge>}
        <span className="w-16 text-right text-sm text-muted tabular-nums">
          {t("areas.courses.minutes", { minutes: lesson.minutes })}
        </span>
      </span>
      {!isReadOnly && (
        <ConfirmButton
          variant="quiet"
          title={t("areas.courses.removeLesson")}
          text={t("areas.courses.removeLessonText", { name: title })}
          confirm={t("areas.courses.removeLesson")}
          onConfirm={remove}
        >
          <Trash2 aria-hidden />
          <span className="sr-only">{t("areas.courses.removeOf", { name: title })}</span>
        </ConfirmButton>
      )}
    </li>
  );
}
