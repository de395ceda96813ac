export {
  type Blocker,
  type Client,
  type ClientRow,
  consentTextsQuery,
  type Device,
  isClosed,
  isSigned,
  keepClient,
  type Photo,
  readClient,
  surchargeOf,
  type Tab,
  TABS,
  useClient,
  useClients,
} from "./model/client";
export { departmentMask, imeiMask, isImei, numberMask, phoneMask, seriesMask } from "./model/fields";
export { useCaseRights } from "./model/rights";
export { change, FieldConflict, saveOver } from "./model/save-over";
export { nextStep, type Step, STEPS, stepsOf } from "./model/steps";
export { Blockers } from "./ui/blockers";
export { ClientStatusBadge } from "./ui/client-status";
export { Waits } from "./ui/waits";
