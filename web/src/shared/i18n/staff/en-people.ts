const enPeople = {
  title: "People",
};

export default enPeople;
