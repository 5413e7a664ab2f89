"""Majorities and quorums are shares of the whole: none is more than all."""

import django.core.validators
from django.db import migrations, models

import summit.decisions.models.share

SHARE = [
    django.core.validators.RegexValidator("^[1-9]\\d{0,2}/[1-9]\\d{0,2}$", "Write a fraction such as 2/3."),
    summit.decisions.models.share.validate_share,
]


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        migrations.AlterField("rules", "majority", models.CharField(default="2/3", max_length=7, validators=SHARE)),
        migrations.AlterField("rules", "quorum", models.CharField(blank=True, max_length=7, validators=SHARE)),
    ]
