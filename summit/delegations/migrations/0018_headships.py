"""Who heads a delegation, since when and until when: the present heads from the beginning, those to come after them."""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import summit.core.bounds
import summit.core.constraints
from django.db import migrations, models


def enter_heads(apps, schema_editor):
    headships = apps.get_model("delegations", "Headship").objects
    for one in apps.get_model("delegations", "Delegation").objects.exclude(head=None, next_head=None):
        if one.head_id:
            headships.create(delegation=one, delegate_id=one.head_id, until=one.next_head_from)
        if one.next_head_id and one.next_head_from:
            headships.create(delegation=one, delegate_id=one.next_head_id, since=one.next_head_from)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table whose triggers still wait cannot be altered


class Migration(migrations.Migration):

    dependencies = [
        ('delegations', '0017_precedence_chain'),
    ]

    operations = [
        migrations.CreateModel(
            name='Headship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', summit.core.bounds.InstantField(null=True)),
                ('until', summit.core.bounds.InstantField(null=True)),
                ('is_in_chair', models.BooleanField(default=True, verbose_name='in the chair')),
                ('delegate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='headships', to='delegations.delegate')),
                ('delegation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='headships', to='delegations.delegation')),
            ],
            options={
                'ordering': ('delegation', models.OrderBy(models.F('since'), nulls_first=True), '-is_in_chair', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('since', None), ('until', None), ('until__gt', models.F('since')), _connector='OR'), name='headship_ends_after_it_begins', violation_error_message='A head of delegation ends after they began.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_in_chair', True)), expressions=[(models.Func(models.F('delegation_id'), models.F('delegation_id'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('since'), models.F('until'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='headship_has_one_in_the_chair', violation_error_message='Another head of the delegation is in the chair at that hour.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('delegate__isnull', False)), expressions=[(models.Func(models.F('delegate_id'), models.F('delegate_id'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('since'), models.F('until'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='headship_is_once_at_a_time', violation_error_message='This person heads the delegation at that hour already.'), models.CheckConstraint(condition=models.Q(('since__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('since__lt', datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until__gte', datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until__lt', datetime.datetime(2101, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='headship_is_within_bounds', violation_error_message='Days lie between 1900-01-01 and 2100-12-31, hours between 2000 and 2100.')],
            },
        ),
        migrations.AddConstraint(
            model_name='headship',
            constraint=summit.core.constraints.RefersToOwn(field='delegate', name='headship_is_of_its_own', owner='delegation', party='party', violation_error_message='This delegate belongs to another delegation.'),
        ),
        migrations.RunPython(enter_heads, migrations.RunPython.noop),
    ]
