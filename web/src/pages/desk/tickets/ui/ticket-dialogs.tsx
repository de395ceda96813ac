import type { Ticket, TicketMessage } from "@/entities/ticket";
import { MergeDialog } from "./merge-dialog";
import { PriorityDialog, RedactDialog, SplitDialog, TagsDialog } from "./small-dialogs";
import { SnoozeDialog } from "./snooze-dialog";

export type DialogName = "snooze" | "merge" | "priority" | "tags" | "split" | "redact";

interface TicketDialogsProps {
  ticket: Ticket;
  messages: TicketMessage[];
  open: DialogName | undefined;
  redacting: TicketMessage | undefined;
  chosen: ReadonlySet<string>;
  linkTo: (id: string) => string;
  onClose: () => void;
  onSplitDone: () => void;
  onLeave: () => void;
}

/** The dialogs of a ticket; one at a time, each made anew when it opens. */
export function TicketDialogs(props: TicketDialogsProps) {
  const { ticket, open, redacting, chosen, linkTo, onClose, onSplitDone, onLeave } = props;
  return (
    <>
      {open === "snooze" && <SnoozeDialog ticket={ticket} onClose={onClose} onDone={onLeave} />}
      {open === "merge" && <MergeDialog ticket={ticket} linkTo={linkTo} onClose={onClose} />}
      {open === "priority" && <PriorityDialog ticket={ticket} onClose={onClose} />}
      {open === "tags" && <TagsDialog ticket={ticket} onClose={onClose} />}
      {open === "split" && (
        <SplitDialog ticket={ticket} chosen={chosen} linkTo={linkTo} onClose={onClose} onDone={onSplitDone} />
      )}
      {open === "redact" && redacting && <RedactDialog ticket={ticket} message={redacting} onClose={onClose} />}
    </>
  );
}
