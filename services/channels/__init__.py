"""The ways out of the house beside the inbox: mail, robots of office messengers, and webhooks, each saying what became of a sending."""
