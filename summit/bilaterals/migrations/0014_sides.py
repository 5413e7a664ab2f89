"""A request has sides: what it said of its two delegations becomes rows of their own."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import summit.core.constraints
from django.db import migrations, models


# The side that ended a request that was declined is the one that did not make the last proposal.
MAKE_SIDES = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE bilaterals_request
SET party_keys = ARRAY[LEAST(requester_id, invitee_id), GREATEST(requester_id, invitee_id)];
INSERT INTO bilaterals_side (
    request_id, delegation_id, place, lead_id, agreed_level, has_kept, answer, answered_at, reason
)
SELECT
    id, delegation, place, lead, agreed, FALSE, answer,
    CASE WHEN answer = 'pending' THEN NULL ELSE COALESCE(answered_at, requested_at) END,
    CASE WHEN answer IN ('declined', 'withdrawn') THEN reason ELSE '' END
FROM (
    SELECT
        request.*, side.*,
        CASE
            WHEN status = 'pending' AND delegation = awaiting_id THEN 'pending'
            WHEN status = 'withdrawn' AND delegation = COALESCE(withdrawn_by_id, requester_id) THEN 'withdrawn'
            WHEN status = 'declined' AND delegation <> COALESCE((
                SELECT by_id FROM bilaterals_counterproposal
                WHERE request_id = request.id ORDER BY proposed_at DESC, id DESC LIMIT 1
            ), requester_id) THEN 'declined'
            ELSE 'accepted'
        END AS answer
    FROM bilaterals_request AS request
    CROSS JOIN LATERAL (
        VALUES
            (0, requester_id, requester_lead_id, requester_agreed_level),
            (1, invitee_id, invitee_lead_id, invitee_agreed_level)
    ) AS side (place, delegation, lead, agreed)
) AS answered;
"""
# A request of more sides keeps the requester and the first invitee, of those that did not decline or withdraw. Where
# these two have another open request at the level, it is withdrawn; the hour of its meeting stays in the calendar.
MAKE_COLUMNS = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE bilaterals_request AS request
SET
    requester_id = asks.delegation_id,
    requester_lead_id = asks.lead_id,
    requester_agreed_level = asks.agreed_level,
    invitee_id = asked.delegation_id,
    invitee_lead_id = asked.lead_id,
    invitee_agreed_level = asked.agreed_level,
    awaiting_id = CASE
        WHEN status <> 'pending' THEN NULL
        WHEN asks.answer = 'pending' THEN asks.delegation_id
        ELSE asked.delegation_id
    END,
    withdrawn_by_id = CASE
        WHEN status <> 'withdrawn' THEN NULL
        WHEN asks.answer = 'withdrawn' THEN asks.delegation_id
        ELSE asked.delegation_id
    END,
    reason = COALESCE(NULLIF(asks.reason, ''), asked.reason),
    answered_at = CASE WHEN status = 'pending' THEN NULL ELSE GREATEST(asks.answered_at, asked.answered_at) END
FROM bilaterals_side AS asks
CROSS JOIN LATERAL (
    SELECT * FROM bilaterals_side
    WHERE request_id = asks.request_id AND place > 0
    ORDER BY answer IN ('declined', 'withdrawn'), place
    LIMIT 1
) AS asked
WHERE asks.request_id = request.id AND asks.place = 0;
UPDATE bilaterals_request
SET
    status = 'withdrawn',
    awaiting_id = NULL,
    withdrawn_by_id = requester_id,
    reason = 'The version before has meetings of two delegations only.',
    answered_at = COALESCE(answered_at, requested_at)
WHERE id IN (
    SELECT id
    FROM (
        SELECT
            id,
            ROW_NUMBER() OVER (
                PARTITION BY LEAST(requester_id, invitee_id), GREATEST(requester_id, invitee_id), level
                ORDER BY CARDINALITY(party_keys), requested_at, id
            ) AS nth
        FROM bilaterals_request
        WHERE status IN ('pending', 'accepted')
    ) AS open
    WHERE nth > 1
);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bilaterals', '0013_agreed_levels'),
        ('delegations', '0016_next_head_is_within_bounds'),
        ('summits', '0010_slugs_in_any_case'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bilateralrequest',
            name='request_is_one_open_per_pair_and_level',
        ),
        migrations.RemoveConstraint(
            model_name='bilateralrequest',
            name='request_is_to_another',
        ),
        migrations.RemoveConstraint(
            model_name='bilateralrequest',
            name='request_awaits_someone_while_pending',
        ),
        migrations.RemoveConstraint(
            model_name='bilateralrequest',
            name='request_requester_lead_is_its_own',
        ),
        migrations.RemoveConstraint(
            model_name='bilateralrequest',
            name='request_invitee_lead_is_its_own',
        ),
        migrations.AlterField(
            model_name="bilateralrequest",
            name="requester",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="requests_made", to="delegations.delegation"
            ),
        ),
        migrations.AlterField(
            model_name="bilateralrequest",
            name="requester_lead",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delegations.delegate"
            ),
        ),
        migrations.AlterField(
            model_name="bilateralrequest",
            name="invitee",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="requests_received", to="delegations.delegation"
            ),
        ),
        migrations.AlterField(
            model_name="bilateralrequest",
            name="invitee_lead",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delegations.delegate"
            ),
        ),
        migrations.CreateModel(
            name='Companion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_required', models.BooleanField(default=True, verbose_name='required')),
            ],
            options={
                'ordering': ('side', '-is_required', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Side',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(help_text='0 the requester, then the invitees in their order.')),
                ('people', models.PositiveSmallIntegerField(blank=True, help_text='How many come, with the lead and those who are not named.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='number of people')),
                ('agreed_level', models.PositiveSmallIntegerField(blank=True, choices=[(10, 'head of state'), (20, 'head of government'), (30, 'minister'), (35, 'head of an organization'), (40, 'deputy minister'), (50, 'ambassador'), (60, 'official'), (70, 'adviser')], editable=False, null=True)),
                ('has_kept', models.BooleanField(default=False, editable=False)),
                ('answer', models.CharField(choices=[('pending', 'pending'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='pending', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it declined or withdrew.', max_length=1000)),
            ],
            options={
                'ordering': ('request', 'place'),
            },
        ),
        migrations.AddField(
            model_name='bilateralrequest',
            name='least_accepted',
            field=models.PositiveSmallIntegerField(blank=True, help_text='How many invitees have to accept so that the meeting is held; empty: all of them.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)]),
        ),
        migrations.AddField(
            model_name='bilateralrequest',
            name='party_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='companion',
            name='delegate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delegations.delegate'),
        ),
        migrations.AddField(
            model_name='side',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sides', to='delegations.delegation'),
        ),
        migrations.AddField(
            model_name='side',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delegations.delegate'),
        ),
        migrations.AddField(
            model_name='side',
            name='note_taker',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delegations.delegate'),
        ),
        migrations.AddField(
            model_name='side',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='bilaterals.bilateralrequest'),
        ),
        migrations.AddField(
            model_name='companion',
            name='side',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='companions', to='bilaterals.side'),
        ),
        migrations.RunSQL(MAKE_SIDES, MAKE_COLUMNS),
        migrations.AlterField(
            model_name="bilateralrequest",
            name="party_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), editable=False, size=None
            ),
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='answered_at',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='awaiting',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='invitee',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='invitee_agreed_level',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='invitee_lead',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='reason',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='requester',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='requester_agreed_level',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='requester_lead',
        ),
        migrations.RemoveField(
            model_name='bilateralrequest',
            name='withdrawn_by',
        ),
        migrations.AlterField(
            model_name='bilateralrequest',
            name='seats',
            field=models.PositiveSmallIntegerField(default=6, help_text='How many sit at the table, all sides together.', validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(500)]),
        ),
        migrations.AlterField(
            model_name='plannedmeeting',
            name='heads',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=21),
        ),
        migrations.AddConstraint(
            model_name='bilateralrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('pending', 'accepted'))), fields=('party_keys', 'level'), name='request_is_one_open_per_sides_and_level', violation_error_message='These delegations already have an open request at this level.'),
        ),
        migrations.AddConstraint(
            model_name='bilateralrequest',
            constraint=models.CheckConstraint(condition=models.Q(('party_keys__len__gte', 2)), name='request_has_two_sides', violation_error_message='A meeting has two or more sides.'),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.UniqueConstraint(fields=('request', 'delegation'), name='side_is_once_in_a_request', violation_error_message='This delegation is a side of the meeting already.'),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.UniqueConstraint(fields=('request', 'place'), name='side_has_its_place', violation_error_message='Another side of the meeting has this place.'),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'pending'), ('answered_at', None)), models.Q(models.Q(('answer', 'pending'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='side_answers_at_an_hour', violation_error_message='An answer has its hour, and who has not answered has none.'),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.CheckConstraint(condition=models.Q(('people', None), models.Q(('people__gte', 1), ('people__lte', 100)), _connector='OR'), name='side_has_1_to_100_people', violation_error_message='A side has 1 to 100 people.'),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=summit.core.constraints.RefersToOwn(field='lead', name='side_lead_is_its_own', owner='delegation', party='party', violation_error_message='This delegate belongs to another delegation.'),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=summit.core.constraints.RefersToOwn(field='note_taker', name='side_note_taker_is_its_own', owner='delegation', party='party', violation_error_message='This delegate belongs to another delegation.'),
        ),
        migrations.AddConstraint(
            model_name='companion',
            constraint=models.UniqueConstraint(fields=('side', 'delegate'), name='companion_is_named_once', violation_error_message='This person is named already.'),
        ),
    ]
