const enOperations = {
  title: "Operations",
};

export default enOperations;
