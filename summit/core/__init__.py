"""What every app may lean on; it knows no app and defines no table."""
