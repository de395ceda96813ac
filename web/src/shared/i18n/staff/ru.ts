import ruAutomation from "./ru-automation";
import ruClients from "./ru-clients";
import ruCourses from "./ru-courses";
import ruDoor from "./ru-door";
import ruOperations from "./ru-operations";
import ruPeople from "./ru-people";
import ruShop from "./ru-shop";
import ruSupport from "./ru-support";

/** The texts of staff's screens. An area's lie in a file of its own, under its name. */
const ruStaff = {
  staff: {
    desk: "Рабочее место",
    admin: "Управление",
    sections: "Разделы",
    more: "Ещё",
    toSite: "На сайт",
    forbidden: "У вас нет прав на этот раздел",
    forbiddenText: "Их даёт администратор: «Управление» → «Люди». После этого войдите заново.",
    factor: "Подтвердите вход вторым фактором",
    factorText: "Права сотрудника действуют, когда вход подтверждён кодом из приложения или ключом.",
    factorSet: "Настроить",
    nothing: "Здесь пока пусто",
    selected: "Выбрано: {{count}}",
    selectAll: "Выбрать все",
    selectRow: "Выбрать: {{name}}",
    openSite: "Открыть сайт",
  },
  areas: {
    automation: ruAutomation,
    clients: ruClients,
    courses: ruCourses,
    door: ruDoor,
    operations: ruOperations,
    people: ruPeople,
    shop: ruShop,
    support: ruSupport,
  },
};

export default ruStaff;
