import enAutomation from "./en-automation";
import enClients from "./en-clients";
import enCourses from "./en-courses";
import enDoor from "./en-door";
import enOperations from "./en-operations";
import enPeople from "./en-people";
import enShop from "./en-shop";
import enSupport from "./en-support";

/** The texts of staff's screens. An area's lie in a file of its own, under its name. */
const enStaff = {
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
    openSite: "Open the site",
  },
  areas: {
    automation: enAutomation,
    clients: enClients,
    courses: enCourses,
    door: enDoor,
    operations: enOperations,
    people: enPeople,
    shop: enShop,
    support: enSupport,
  },
};

export default enStaff;
