"""Tokens have a table of their own; those of the old one have neither name nor scope, and end."""

from django.db import migrations

AGAIN = """
CREATE TABLE knox_authtoken (
    digest varchar(128) PRIMARY KEY,
    token_key varchar(25) NOT NULL,
    created timestamptz NOT NULL,
    expiry timestamptz,
    user_id bigint NOT NULL REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX knox_authtoken_token_key ON knox_authtoken (token_key);
CREATE INDEX knox_authtoken_user ON knox_authtoken (user_id);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_tokens"), ("knox", "0009_extend_authtoken_field")]
    operations = [migrations.RunSQL("DROP TABLE knox_authtoken", AGAIN)]
