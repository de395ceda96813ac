const ruOperations = {
  title: "Работа системы",
};

export default ruOperations;
