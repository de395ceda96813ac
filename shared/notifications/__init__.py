"""Messages to people: what happened becomes an SMS, an e-mail and an inbox item, once each."""
