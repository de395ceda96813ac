"""Rules between modules, as data: when an event with certain fields happens to a person, something is done for them."""
