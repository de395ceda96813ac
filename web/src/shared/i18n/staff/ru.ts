import ruAchievements from "./ru-achievements";
import ruSpaces from "./ru-spaces";
import ruAnalytics from "./ru-analytics";
import ruAutomation from "./ru-automation";
import ruClients, { ruClientProblems } from "./ru-clients";
import ruDoor, { ruDoorProblems } from "./ru-door";
import ruCourses, { ruCoursesProblems } from "./ru-courses";
import ruFields from "./ru-fields";
import ruOperations from "./ru-operations";
import ruPeople from "./ru-people";
import ruProblems from "./ru-problems";
import ruShop, { ruShopProblems } from "./ru-shop";
import ruSupport from "./ru-support";

/** The texts of staff's screens. An area's lie in a file of its own, under its name. */
const ruStaff = {
  palette: {
    open: "Найти",
    title: "Поиск",
    label: "Что найти",
    placeholder: "Номер, телефон, почта или начало имени",
    hint: "Заказы, люди, обращения, товары, клиенты и курсы.",
    results: "Найденное",
    found: "Найдено: {{count}}",
    kind: {
      recent: "Недавнее",
      order: "Заказы",
      person: "Люди",
      ticket: "Обращения",
      product: "Товары",
      client: "Клиенты",
      course: "Курсы",
    },
  },
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
    csv: {
      rows_one: "{{rows}} строка",
      rows_few: "{{rows}} строки",
      rows_many: "{{rows}} строк",
      rows_other: "{{rows}} строки",
      cut: "В файле первые {{rows}} строк: сузьте период, чтобы получить остальное.",
      stop: "Остановить выгрузку",
    },
    saving: "Сохраняем…",
    notSaved: "Не сохранено",
    openSite: "Открыть сайт",
    preview: "Как это выглядит",
    previewEmpty: "Пока пусто",
    previewBack: "К тексту",
    by: {
      added: "Добавлено:",
      changed: "Изменено:",
      corrected: "Исправлено:",
      hidden: "Скрыто:",
      opened: "Открыто:",
      recorded: "Записано:",
      taken: "Принято:",
    },
    person: { gone: "Аккаунт удалён", unknown: "…", system: "Система" },
    drag: {
      handle: "Переместить: {{name}}",
      how: "Нажмите пробел, чтобы взять, стрелки — чтобы переместить, пробел — чтобы оставить, Escape — чтобы вернуть.",
      start: "Взято: {{name}}.",
      over: "{{name}}: место {{place}}.",
      end: "{{name}} теперь на месте {{place}}.",
      cancel: "{{name}}: перемещение отменено.",
    },
    conflict: {
      title: "Пока вы правили, это изменил кто-то ещё",
      text: "Выберите, что останется, и сохраните.",
      same: "Ваших полей это не касается: сохраните ещё раз.",
      field: "Поле",
      theirs: "Сейчас",
      mine: "У вас",
      take: "Взять новое",
      keep: "Оставить моё",
    },
    views: {
      title: "Сохранённые фильтры",
      save: "Сохранить фильтр",
      name: "Название",
      hint: "Фильтр увидите только вы, на любом устройстве; ссылку на него можно отправить коллеге.",
      saved: "Фильтр сохранён",
      copy: "Скопировать ссылку: {{name}}",
      remove: "Удалить фильтр: {{name}}",
      removed: "Фильтр «{{name}}» удалён",
    },
  },
  // Refusals that staff alone meet: each area's own.
  problems: {
    code: {
      too_many_views: "Сохранено слишком много фильтров. Удалите ненужный.",
      view_not_found: "Этого фильтра уже нет.",
      ...ruProblems,
      ...ruClientProblems,
      ...ruDoorProblems,
      ...ruShopProblems,
      ...ruCoursesProblems,
    },
  },
  areas: {
    achievements: ruAchievements,
    spaces: ruSpaces,
    analytics: ruAnalytics,
    automation: ruAutomation,
    clients: ruClients,
    courses: ruCourses,
    door: ruDoor,
    fields: ruFields,
    operations: ruOperations,
    people: ruPeople,
    shop: ruShop,
    support: ruSupport,
  },
};

export default ruStaff;
