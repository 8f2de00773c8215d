"""Decision notices: what is told to the person, on paper."""
