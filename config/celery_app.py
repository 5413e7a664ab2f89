"""The Celery app: every app's tasks, and what the beat rings when."""

from celery import Celery

app = Celery("summit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deliver-notifications": {
        "task": "summit.notifications.tasks.ring",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "tend-plans": {"task": "summit.bilaterals.tasks.tend_plans", "schedule": 10.0, "options": {"expires": 10}},
    "remind": {"task": "summit.reminders.tasks.remind", "schedule": 30.0, "options": {"expires": 30}},
    "remind-of-requests": {
        "task": "summit.reminders.tasks.remind_of_requests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-daily-programmes": {
        "task": "summit.reminders.tasks.send_daily_programmes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}
