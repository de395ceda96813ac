import type { Course } from "@/entities/course";

export type Step = "submit" | "return" | "publish" | "archive" | "reopen" | "withdraw";

/** The next steps of a course by its status: what authors may do, and what admins may besides. The first is the main one. */
export function stepsOf({ status, has_changes }: Pick<Course, "status" | "has_changes">, isAdmin: boolean): Step[] {
  const steps: Record<Course["status"], [Step, boolean][]> = {
    draft: [
      ["submit", false],
      ["publish", true],
    ],
    in_review: [
      ["publish", true],
      ["return", false],
      ["withdraw", true],
    ],
    published: [...(has_changes ? [["publish", true] as [Step, boolean]] : []), ["archive", true], ["withdraw", true]],
    archived: [
      ["reopen", true],
      ["withdraw", true],
    ],
    withdrawn: [],
  };
  return steps[status].filter(([, onlyAdmins]) => isAdmin || !onlyAdmins).map(([step]) => step);
}
