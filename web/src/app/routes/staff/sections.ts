import { automation } from "./automation";
import { clients } from "./clients";
import { courses } from "./courses";
import { door } from "./door";
import { operations } from "./operations";
import { people } from "./people";
import type { Section } from "./section";
import { shop } from "./shop";
import { support } from "./support";

/** What staff have, in the order of the menu. */
export const SECTIONS: Section[] = [
  ...support,
  ...clients,
  ...door,
  ...shop,
  ...courses,
  ...people,
  ...automation,
  ...operations,
];
