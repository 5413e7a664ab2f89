"""The queues, each of which can have workers of its own."""

DEFAULT = "default"  # messages and jobs of the beat, which must not wait
SLOW = "slow"  # messages to the systems of others, which may keep one waiting
PLANS = "plans"  # minutes of work on all cores
QUEUES = (DEFAULT, SLOW, PLANS)
