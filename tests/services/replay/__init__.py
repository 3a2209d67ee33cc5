"""A slow replay of facts: what every row of every interval table must be at any two dates, told from the facts alone."""
