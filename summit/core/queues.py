"""The queues of Celery; each can have its own workers."""

DEFAULT = "default"  # short and urgent
SLOW = "slow"  # messages to the systems of others, which may be slow
PLANS = "plans"  # minutes of work on all cores
QUEUES = (DEFAULT, SLOW, PLANS)
