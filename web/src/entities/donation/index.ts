export { donationErrorText } from "./model/amount";
export {
  type Donation,
  donorsQuery,
  type MonthlyDonation,
  monthlyDonationsQuery,
  ownDonationsQuery,
  publicDonationsQuery,
} from "./model/donation";
export { latestDonationsQuery } from "./model/latest";
