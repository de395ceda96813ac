const enClients = {
  title: "Clients",
};

export default enClients;
