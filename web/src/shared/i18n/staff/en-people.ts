const enPeople = {
  clearPerson: "Clear the chosen person",
  nobodyFound: "Nobody found",
  title: "People",
};

export default enPeople;
