"""`manage.py plan SUMMIT`: plan all bilaterals of a summit, with a progress bar."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Unpack

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from summit.accounts.models import User
from summit.bilaterals import services
from summit.bilaterals.models import Plan
from summit.bilaterals.planner import process
from summit.bilaterals.planner.problem import MakingOptions, PlanResult, Problem, Progress
from summit.core import clock
from summit.core.hours import shown_instant
from summit.core.refusals import Refusal
from summit.summits.models import Summit


class Command(BaseCommand):
    """Makes a plan, prints its meetings, and with `--apply` applies it."""

    help = "Plan all bilaterals of a summit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The summit, in whose name, and how."""
        parser.add_argument("summit", help="the summit's slug")
        parser.add_argument("--by", required=True, help="e-mail of the organizer in whose name it is made")
        parser.add_argument("--kind", choices=Plan.Kind.values, default=Plan.Kind.FRESH)
        parser.add_argument("--seconds", type=int, default=30)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--apply", action="store_true", help="carry it out at once")

    def handle(self, *args: object, **options: Any) -> None:
        """Plan."""
        try:
            summit = Summit.objects.get(slug=options["summit"])
            by = User.objects.get(email=options["by"])
        except (Summit.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        asked = {name: options[name] for name in ("kind", "seconds", "seed")}
        try:
            plan = services.ask_for_plan(summit, by=by, now=clock.now(), **asked)
            self._make(plan)
            self._show(plan)
            if options["apply"]:
                services.apply_plan(plan, now=clock.now())
                self.stdout.write("Applied: the new meetings are tentative until the programme is published.")
        except Refusal as refusal:
            raise CommandError(refusal.message_for(by)) from refusal

    def _make(self, plan: Plan) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with ProgressBar(*columns, console=Console(file=self.stdout)) as bar:  # type: ignore[arg-type]
            task = bar.add_task("planning", total=plan.seconds)

            def make(
                problem: Problem, *, on_progress: Callable[[Progress], None], **options: Unpack[MakingOptions]
            ) -> PlanResult:
                def tell(progress: Progress) -> None:
                    words = f"{progress.placed} of {len(problem.requests)} placed"
                    bar.update(task, completed=progress.seconds, description=words)
                    on_progress(progress)

                return process.make(problem, on_progress=tell, memory=settings.PLANNER_MEMORY, **options)

            services.run_plan(plan.pk, make=make, clock=clock.now)
            bar.update(task, completed=plan.seconds)
        plan.refresh_from_db()

    def _show(self, plan: Plan) -> None:
        zone = plan.summit.zone
        gap = {"optimal": "proved best", "mended": "no more moved than had to be"}.get(plan.proof)
        gap = gap or ("not proved" if plan.gap is None else f"at most {100 * plan.gap:.1f} % from the best")
        self.stdout.write(f"{plan.get_status_display()}: {plan.placed} placed, {gap}.")
        for row in plan.meetings.select_related("request", "room__venue").prefetch_related("request__sides"):
            if row.starts_at and row.room:
                self.stdout.write(
                    f"  {shown_instant(row.starts_at, row.room.local_zone or zone)}  {row.request}  {row.room}"
                )
            else:
                self.stdout.write(f"  not placed   {row.request}")
                for reason in row.reasons:
                    self.stdout.write(f"    {reason['text']}")
