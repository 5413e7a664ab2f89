"""Policies of precedence are chains of rules. Each existing policy gives the same order as before."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import summit.delegations.models.precedence

OF_BASIS = {"alphabet": [], "rank": ["rank", "date_of_office"], "manual": ["places"]}
SIDES = ("host", "chair", "organizations")
BLOCK = {"organizations": "organization"}


def chain_of(basis, **places):
    """Return the rules and blocks that give the order of the older columns."""
    first = [BLOCK.get(side, side) for side in SIDES if places[side] == "first"]
    last = [BLOCK.get(side, side) for side in reversed(SIDES) if places[side] == "last"]
    is_in_blocks = ["blocks"] if first or last else []
    return [*is_in_blocks, *OF_BASIS[basis], "alphabet"], [*first, "other", *last]


def columns_of(rules, blocks):
    """Return the older columns that come nearest to a chain."""
    basis = next((basis for basis, names in OF_BASIS.items() if names and names[0] in rules), "alphabet")
    others = blocks.index("other") if "other" in blocks else len(blocks)
    places = dict.fromkeys(SIDES, "in_order")
    for side in SIDES if "blocks" in rules else ():
        if (block := BLOCK.get(side, side)) in blocks:
            places[side] = "first" if blocks.index(block) < others else "last"
    return basis, places


def make_chains(apps, schema_editor):
    for policy in apps.get_model("delegations", "PrecedencePolicy").objects.all():
        places = {side: getattr(policy, f"{side}_place") for side in SIDES}
        policy.rules, policy.blocks = chain_of(policy.basis, **places)
        policy.save(update_fields=["rules", "blocks"])


def make_columns(apps, schema_editor):
    for policy in apps.get_model("delegations", "PrecedencePolicy").objects.all():
        policy.basis, places = columns_of(policy.rules, policy.blocks)
        for side, place in places.items():
            setattr(policy, f"{side}_place", place)
        policy.save()


class Migration(migrations.Migration):

    dependencies = [
        ('delegations', '0016_next_head_is_within_bounds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='precedencepolicy',
            name='blocks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('host', 'host'), ('chair', 'chair'), ('member', 'members'), ('observer', 'observers'), ('guest', 'guests'), ('organization', 'organizations'), ('other', 'all others')], max_length=12), blank=True, default=summit.delegations.models.precedence.default_blocks, help_text='In their order. An organization is in the block of its participation unless organizations have one. Those in no block are among all others, who come last unless they have a place here.', size=7),
        ),
        migrations.AddField(
            model_name='precedencepolicy',
            name='rules',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('places', 'places by hand'), ('blocks', 'blocks of delegations'), ('rank', 'rank of the head'), ('date_of_office', 'date of taking office'), ('alphabet', 'alphabet')], max_length=15), default=summit.delegations.models.precedence.default_rules, help_text='In the order in which they apply: each orders those whom the rules before it leave equal.', size=5),
        ),
        migrations.RunPython(make_chains, make_columns),
        migrations.RemoveField(
            model_name='precedencepolicy',
            name='basis',
        ),
        migrations.RemoveField(
            model_name='precedencepolicy',
            name='chair_place',
        ),
        migrations.RemoveField(
            model_name='precedencepolicy',
            name='host_place',
        ),
        migrations.RemoveField(
            model_name='precedencepolicy',
            name='organizations_place',
        ),
        migrations.CreateModel(
            name='LetterDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(blank=True, max_length=4)),
                ('language', models.CharField(editable=False, max_length=12)),
                ('is_drawn', models.BooleanField(editable=False, verbose_name='by lot')),
                ('drawn_at', models.DateTimeField(editable=False)),
                ('drawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draws', to='delegations.precedencepolicy')),
            ],
            options={
                'ordering': ('policy', '-pk'),
            },
        ),
    ]
