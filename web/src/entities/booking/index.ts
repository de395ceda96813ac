export {
  type Availability,
  availabilityQuery,
  type Booking,
  type BookingListItem,
  bookingQuery,
  ownBookingsQuery,
  type Resource,
  resourcesQuery,
  type Slot,
} from "./model/booking";
export { SlotGrid } from "./ui/slot-grid";
export { beginsOf, chosenSlots, isRange, pressed, type Range } from "./model/slots";
