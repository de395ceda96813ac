import { cn } from "@/shared/lib";

export interface PickerItem {
  id: string;
  title: string;
  hint: string;
}

export const optionId = (id: string): string => `desk-option-${id}`;

interface PickerProps {
  label: string;
  items: PickerItem[];
  active: number;
  empty: string;
  onPick: (item: PickerItem) => void;
}

/** What can be put in at the caret, above the field that keeps focus: arrows choose, Enter takes. */
export function Picker({ label, items, active, empty, onPick }: PickerProps) {
  return (
    <div className="absolute inset-x-0 bottom-full z-30 mb-1 overflow-hidden rounded-card border border-line bg-surface shadow-lift">
      <div id="desk-picker" role="listbox" aria-label={label} className="max-h-72 overflow-y-auto p-1.5">
        {items.map((item, place) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the field that has focus hears the keys
          <div
            key={item.id}
            id={optionId(item.id)}
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            // Focus stays in the field.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(item)}
            className={cn(
              "cursor-pointer rounded-control px-3 py-2",
              place === active ? "bg-sunken" : "hover:bg-sunken",
            )}
          >
            <p className="font-medium">{item.title}</p>
            {item.hint && <p className="truncate text-sm text-muted">{item.hint}</p>}
          </div>
        ))}
      </div>
      {items.length === 0 && <p className="px-4 py-3 text-sm text-muted">{empty}</p>}
    </div>
  );
}
