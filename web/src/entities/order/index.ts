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
export { OrderStatusBadge } from "./ui/order-status";
