const ruAutomation = {
  title: "Правила",
};

export default ruAutomation;
