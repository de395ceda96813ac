export { DeadLettersPage } from "./ui/dead-letters-page";
export { DeliveriesPage } from "./ui/deliveries-page";
export { OperationsLayout } from "./ui/operations-layout";
export { OverviewPage } from "./ui/overview-page";
export { StuckPage } from "./ui/stuck-page";
