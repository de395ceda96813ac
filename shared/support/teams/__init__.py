"""Teams of agents: which tickets are theirs, and who of them gets the next one."""
