import { isCode } from "@/shared/api";
import { type Conflict, conflictsOf, merged } from "@/shared/lib/saving";
import { type Client, keepClient, readClient } from "./client";

interface Change<T extends object> {
  client: Client;
  /** What the form began with, and what it holds now. */
  base: T;
  mine: T;
  names: readonly (keyof T)[];
  valuesOf: (client: Client) => T;
  send: (values: T, version: number) => Promise<Client>;
}

/** The same fields were changed elsewhere; nothing was saved. */
export class FieldConflict<T extends object> extends Error {
  readonly conflicts: Conflict<T>[];
  readonly theirs: T;

  constructor(conflicts: Conflict<T>[], theirs: T) {
    super("changed elsewhere");
    this.name = "FieldConflict";
    this.conflicts = conflicts;
    this.theirs = theirs;
  }
}

const queues = new Map<string, Promise<unknown>>();

/** One change of a case after the other: each sends the version that the one before it has made. */
export function inOrder<T>(clientId: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(clientId) ?? Promise.resolve();
  const mine = before.then(work, work);
  queues.set(clientId, mine);
  return mine;
}

/**
 * Saves a form over the case as it is now: what only others have changed is kept, what only this form has changed is
 * sent. Throws FieldConflict where both have changed the same field.
 */
export function saveOver<T extends object>({ client, base, mine, names, valuesOf, send }: Change<T>): Promise<Client> {
  return inOrder(client.id, async () => {
    let now = client;
    for (let tries = 0; ; tries += 1) {
      const theirs = valuesOf(now);
      const conflicts = conflictsOf(base, mine, theirs, names);
      if (conflicts.length > 0) throw new FieldConflict(conflicts, theirs);
      try {
        const saved = await send(merged(base, mine, theirs, names, "mine"), now.version);
        keepClient(saved);
        return saved;
      } catch (error) {
        if (!isCode(error, "version_conflict") || tries >= 3) throw error;
        now = await readClient(client.id);
      }
    }
  });
}

/** A change that stands on no field of a form (a surcharge, a consent): sent over the case as it is now. */
export function change(clientId: string, send: (version: number) => Promise<Client>): Promise<Client> {
  return inOrder(clientId, async () => {
    const now = await readClient(clientId);
    const saved = await send(now.version);
    keepClient(saved);
    return saved;
  });
}
