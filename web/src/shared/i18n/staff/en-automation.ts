const enAutomation = {
  title: "Rules",
};

export default enAutomation;
