"""The audit: changes, recorded by triggers of the database."""
