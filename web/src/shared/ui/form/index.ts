/** What forms are made of: apart from the rest, because the first page has none. */
export {
  CheckboxField,
  type Choice,
  Choices,
  CodeField,
  Field,
  PasswordField,
  SelectField,
  TextAreaField,
  TextField,
} from "./field";
export { ConflictTable } from "./conflict-table";
export { DayFilter, SearchFilter, SelectFilter } from "./filters";
export { SaveMark } from "./save-state";
export { showProblem } from "./show-problem";
export { Stepper } from "./stepper";
export { Switch } from "./switch";
export { WholeField } from "./whole-field";
