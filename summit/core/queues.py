"""The queues, each of which can have workers of its own."""

BELLS = "bells"  # what must be heard at once
SLOW = "slow"  # messages to the systems of others, which may keep one waiting
PLANS = "plans"  # minutes of work on all cores
QUEUES = (BELLS, SLOW, PLANS)
