import enAchievements from "./en-achievements";
import enSpaces from "./en-spaces";
import enAnalytics from "./en-analytics";
import enAutomation from "./en-automation";
import enClients, { enClientProblems } from "./en-clients";
import enDoor, { enDoorProblems } from "./en-door";
import enCourses, { enCoursesProblems } from "./en-courses";
import enFields from "./en-fields";
import enOperations from "./en-operations";
import enPeople from "./en-people";
import enProblems from "./en-problems";
import enShop, { enShopProblems } from "./en-shop";
import enSupport from "./en-support";

/** The texts of staff's screens. An area's lie in a file of its own, under its name. */
const enStaff = {
  palette: {
    open: "Find",
    title: "Search",
    label: "What to find",
    placeholder: "A number, phone, e-mail or the start of a name",
    hint: "Orders, people, tickets, products, clients and courses.",
    results: "What was found",
    found: "Found: {{count}}",
    kind: {
      recent: "Recent",
      order: "Orders",
      person: "People",
      ticket: "Tickets",
      product: "Products",
      client: "Clients",
      course: "Courses",
    },
  },
  staff: {
    desk: "Desk",
    admin: "Back office",
    sections: "Sections",
    more: "More",
    toSite: "To the site",
    forbidden: "You have no rights here",
    forbiddenText: "An admin gives them: Back office → People. Sign in again afterwards.",
    factor: "Confirm this sign-in with a second factor",
    factorText: "Staff rights count once the sign-in is confirmed with a code from an app or with a passkey.",
    factorSet: "Set up",
    nothing: "Nothing here yet",
    selected: "Selected: {{count}}",
    selectAll: "Select all",
    selectRow: "Select: {{name}}",
    csv: {
      rows_one: "{{rows}} row",
      rows_few: "{{rows}} rows",
      rows_many: "{{rows}} rows",
      rows_other: "{{rows}} rows",
      cut: "The file holds the first {{rows}} rows: narrow the period to get the rest.",
      stop: "Stop the download",
    },
    saving: "Saving…",
    notSaved: "Not saved",
    openSite: "Open the site",
    preview: "Preview",
    previewEmpty: "Nothing yet",
    previewBack: "Back to the text",
    by: {
      added: "Added by",
      changed: "Changed by",
      corrected: "Corrected by",
      hidden: "Hidden by",
      opened: "Opened by",
      recorded: "Recorded by",
      taken: "Taken by",
    },
    person: { gone: "Account deleted", unknown: "…", system: "The system" },
    drag: {
      handle: "Move: {{name}}",
      how: "Press Space to pick up, the arrow keys to move, Space to drop, Escape to put it back.",
      start: "Picked up: {{name}}.",
      over: "{{name}}: place {{place}}.",
      end: "{{name}} is now at place {{place}}.",
      cancel: "{{name}}: the move was cancelled.",
    },
    conflict: {
      title: "Somebody changed this while you were editing",
      text: "Choose what stays, and save.",
      same: "Your fields are not touched: save once more.",
      field: "Field",
      theirs: "Now",
      mine: "Yours",
      take: "Take the new one",
      keep: "Keep mine",
    },
    views: {
      title: "Saved filters",
      save: "Save filter",
      name: "Name",
      hint: "Only you see it, on any device; a link to it can be sent to a colleague.",
      saved: "Filter saved",
      copy: "Copy link: {{name}}",
      remove: "Delete filter: {{name}}",
      removed: "Filter “{{name}}” deleted",
    },
  },
  // Refusals that staff alone meet: each area's own.
  problems: {
    code: {
      too_many_views: "Too many filters are saved. Remove one you do not need.",
      view_not_found: "This filter is gone already.",
      ...enProblems,
      ...enClientProblems,
      ...enDoorProblems,
      ...enShopProblems,
      ...enCoursesProblems,
    },
  },
  areas: {
    achievements: enAchievements,
    spaces: enSpaces,
    analytics: enAnalytics,
    automation: enAutomation,
    clients: enClients,
    courses: enCourses,
    door: enDoor,
    fields: enFields,
    operations: enOperations,
    people: enPeople,
    shop: enShop,
    support: enSupport,
  },
};

export default enStaff;
