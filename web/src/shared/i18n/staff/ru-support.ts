const ruSupport = {
  title: "Обращения",
};

export default ruSupport;
