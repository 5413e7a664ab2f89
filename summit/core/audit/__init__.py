"""The audit: who changed what, noted by the database itself."""
