"""The pages of signing in with a browser, by django-allauth."""
