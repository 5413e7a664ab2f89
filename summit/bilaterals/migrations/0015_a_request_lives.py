"""A request expires, is amended, and is held with an outcome; its sides may settle the hour."""

import datetime
import django.core.validators
import django.db.models.deletion
import summit.core.bounds
from django.db import migrations, models


# The version before knows neither end. A meeting that was held is one that was agreed, unless the same delegations have
# asked again, or met twice, at the level; a side that did not answer in time has declined.
END_OTHERWISE = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE bilaterals_side AS side
SET answer = 'declined', answered_at = request.answer_by
FROM bilaterals_request AS request
WHERE request.id = side.request_id AND request.status = 'expired' AND side.answer = 'pending';
UPDATE bilaterals_request SET status = 'declined' WHERE status = 'expired';
UPDATE bilaterals_request
SET status = 'accepted'
WHERE id IN (
    SELECT id
    FROM (
        SELECT
            id,
            status,
            ROW_NUMBER() OVER (
                PARTITION BY party_keys, level ORDER BY status = 'held', requested_at DESC, id
            ) AS nth
        FROM bilaterals_request
        WHERE status IN ('pending', 'accepted', 'held')
    ) AS latest
    WHERE nth = 1 AND status = 'held'
);
UPDATE bilaterals_side
SET answer = 'withdrawn', reason = 'The meeting was held; the version before does not know that.'
WHERE place = 0 AND request_id IN (SELECT id FROM bilaterals_request WHERE status = 'held');
UPDATE bilaterals_request SET status = 'withdrawn' WHERE status = 'held';
UPDATE bilaterals_request SET answer_by = NULL WHERE status = 'pending';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bilaterals', '0014_sides'),
        ('calendar', '0013_venues_have_clocks'),
        ('delegations', '0017_precedence_chain'),
        ('summits', '0013_bilaterals_settled_by'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=1000)),
                ('due_on', summit.core.bounds.DayField()),
                ('status', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('dropped', 'dropped')], default='open', editable=False, max_length=10)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'follow-up',
                'ordering': ('request', 'due_on', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='MeetingRecord',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='record', serialize=False, to='bilaterals.bilateralrequest')),
                ('text', models.TextField(max_length=20000)),
                ('written_at', models.DateTimeField(editable=False)),
            ],
            options={
                'ordering': ('-written_at', 'request'),
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', summit.core.bounds.InstantField()),
                ('ends_at', summit.core.bounds.InstantField()),
                ('valid_until', models.DateTimeField(help_text='When it expires: at the hour itself, or earlier.')),
                ('status', models.CharField(choices=[('offered', 'offered'), ('taken', 'taken by all'), ('expired', 'expired')], default='offered', editable=False, max_length=10)),
            ],
            options={
                'ordering': ('request', 'starts_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed_points', models.TextField(blank=True, max_length=5000)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('request',),
            },
        ),
        migrations.AddField(
            model_name='bilateralrequest',
            name='is_pinned',
            field=models.BooleanField(default=False, help_text='No plan moves its meeting; delegations do not see it.', verbose_name='pinned'),
        ),
        migrations.AddField(
            model_name='bilateralrequest',
            name='settled_by',
            field=models.CharField(blank=True, choices=[('organizers', 'the organizers'), ('sides', 'the sides')], help_text='Who chooses the hour of the meeting. Empty: as the summit has it.', max_length=10, verbose_name='its hour is settled by'),
        ),
        migrations.AddField(
            model_name='counterproposal',
            name='level',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(10, 'head of state'), (20, 'head of government'), (30, 'minister'), (35, 'head of an organization'), (40, 'deputy minister'), (50, 'ambassador'), (60, 'official'), (70, 'adviser')], help_text='Another level. Empty: that of the request stays.', null=True),
        ),
        migrations.AddField(
            model_name='counterproposal',
            name='people',
            field=models.PositiveSmallIntegerField(blank=True, help_text='With how many the side would come. Empty: that stays open.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='number of people'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='provisional_until',
            field=summit.core.bounds.InstantField(blank=True, help_text='When the hour is freed again. Empty: it is not provisional.', null=True),
        ),
        migrations.AlterField(
            model_name='bilateralrequest',
            name='answer_by',
            field=summit.core.bounds.InstantField(blank=True, help_text='Who has not answered then, answers no more, and the request expires. Empty: it waits.', null=True),
        ),
        migrations.AlterField(
            model_name='bilateralrequest',
            name='status',
            field=models.CharField(choices=[('pending', 'pending'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('expired', 'expired'), ('held', 'held')], default='pending', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='bilateralrequest',
            constraint=models.CheckConstraint(condition=models.Q(('answer_by__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('answer_by__lt', datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='request_is_within_bounds', violation_error_message='Days lie between 1900-01-01 and 2100-12-31, hours between 2000 and 2100.'),
        ),
        migrations.AddConstraint(
            model_name='counterproposal',
            constraint=models.CheckConstraint(condition=models.Q(('people', None), models.Q(('people__gte', 1), ('people__lte', 100)), _connector='OR'), name='counter_proposal_has_1_to_100_people', violation_error_message='A side has 1 to 100 people.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('provisional_until__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('provisional_until__lt', datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='meeting_is_within_bounds', violation_error_message='Days lie between 1900-01-01 and 2100-12-31, hours between 2000 and 2100.'),
        ),
        migrations.AddField(
            model_name='followup',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='delegations.delegation'),
        ),
        migrations.AddField(
            model_name='followup',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='bilaterals.bilateralrequest'),
        ),
        migrations.AddField(
            model_name='offer',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='bilaterals.bilateralrequest'),
        ),
        migrations.AddField(
            model_name='offer',
            name='side',
            field=models.ForeignKey(help_text='The side that offers it.', on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='bilaterals.side'),
        ),
        migrations.AddField(
            model_name='offer',
            name='takers',
            field=models.ManyToManyField(blank=True, help_text='The sides that have taken it.', related_name='+', to='bilaterals.side'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='request',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outcome', to='bilaterals.bilateralrequest'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', datetime.date(1900, 1, 1)), ('due_on__lte', datetime.date(2100, 12, 31))), name='follow_up_is_within_bounds', violation_error_message='Days lie between 1900-01-01 and 2100-12-31, hours between 2000 and 2100.'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='follow_up_that_ended_has_its_hour', violation_error_message='A follow-up that has ended needs its hour.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('starts_at__lt', datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('ends_at__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('ends_at__lt', datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='offer_is_within_bounds', violation_error_message='Days lie between 1900-01-01 and 2100-12-31, hours between 2000 and 2100.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='offer_ends_after_its_start', violation_error_message='It must end after it starts.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'offered')), fields=('request', 'starts_at'), name='offer_is_one_open_per_hour', violation_error_message='This hour is offered already.'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, END_OTHERWISE),
    ]
