export {
  type Donation,
  donorsQuery,
  latestDonationsQuery,
  ownDonationsQuery,
  publicDonationsQuery,
} from "./model/donation";
