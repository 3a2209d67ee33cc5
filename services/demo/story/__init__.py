"""The story of the year 2005 as the demonstration county plays it, command by command."""
