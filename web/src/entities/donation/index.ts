export {
  type Donation,
  donorsQuery,
  latestDonationsQuery,
  type MonthlyDonation,
  monthlyDonationsQuery,
  ownDonationsQuery,
  publicDonationsQuery,
} from "./model/donation";
