"""When things happen: followers, policies, tasks and the schedule."""
