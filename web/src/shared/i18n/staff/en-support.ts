const enSupport = {
  title: "Tickets",
};

export default enSupport;
