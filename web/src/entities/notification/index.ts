export { type Notification, notificationsQuery, unreadQuery } from "./model/notification";
