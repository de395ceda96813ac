export {
  type DeliveryMethod,
  deliveryMethodsQuery,
  isFinal,
  isPending,
  type Order,
  orderHistoryQuery,
  orderQuery,
  ordersQuery,
  type OrderStatus,
} from "./model/order";
export {
  allOrdersQuery,
  isMoneyMoving,
  ORDER_STATUSES,
  type OrderFilter,
  orderFilter,
  orderNotesQuery,
  PAYMENT_STATUSES,
  refundableUnits,
  staffOrderQuery,
} from "./model/staff";
export { OrderStatusBadge } from "./ui/order-status";
