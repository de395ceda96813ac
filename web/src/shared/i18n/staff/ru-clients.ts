const ruClients = {
  title: "Клиенты",
};

export default ruClients;
