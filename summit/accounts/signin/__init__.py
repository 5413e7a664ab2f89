"""The pages of signing in with a browser: django-allauth's, as far as they are needed."""
