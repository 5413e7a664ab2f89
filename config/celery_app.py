"""The Celery app: the tasks of all apps, and the schedule of the beat."""

from celery import Celery

from summit.core.queues import DEFAULT, QUEUES

app = Celery("summit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_scheduler = "config.beat:Scheduler"


def every(seconds: int, task: str, *args: str, queue: str = DEFAULT) -> dict[str, object]:
    """Return a line of the schedule; a task that no worker has taken before the next one is dropped."""
    return {"task": task, "schedule": float(seconds), "args": args, "options": {"expires": seconds, "queue": queue}}


app.conf.beat_schedule = {
    "queue-deliveries": every(15, "summit.notifications.tasks.queue_deliveries"),
    "tend-plans": every(10, "summit.bilaterals.tasks.tend_plans"),
    "end-bilaterals-at-their-hour": every(30, "summit.bilaterals.tasks.end_at_their_hour"),
    "tend-imports": every(10, "summit.spreadsheets.tasks.tend_imports"),
    "tend-jobs": every(10, "summit.jobs.tasks.tend_jobs"),
    "remind": every(30, "summit.reminders.tasks.remind"),
    "remind-of-requests": every(60, "summit.reminders.tasks.remind_of_requests"),
    "remind-of-invitations": every(60, "summit.reminders.tasks.remind_of_invitations"),
    "close-silence": every(15, "summit.decisions.tasks.close_silence"),
    "remind-of-silence": every(60, "summit.decisions.tasks.remind_of_silence"),
    "remind-of-actions": every(60, "summit.reminders.tasks.remind_of_actions"),
    "remind-of-tasks": every(300, "summit.readiness.tasks.remind_of_tasks"),
    "send-daily-programmes": every(60, "summit.reminders.tasks.send_daily_programmes"),
    "seal-audit": every(60, "summit.core.tasks.seal_audit"),
    "expire-accreditations": every(3600, "summit.accreditation.tasks.expire_accreditations"),
    "pass-heads": every(30, "summit.delegations.tasks.pass_heads"),
    "erase-personal-data": every(3600, "summit.accreditation.tasks.erase_expired_personal_data"),
    "erase-gate-checks": every(3600, "summit.accreditation.tasks.erase_gate_checks"),
    "delete-orphaned-files": every(86_400, "summit.core.tasks.delete_files_without_a_row"),
    "prune": every(3600, "summit.core.tasks.prune"),
    **{f"pulse-of-{queue}": every(15, "summit.core.tasks.pulse", queue, queue=queue) for queue in QUEUES},
}
