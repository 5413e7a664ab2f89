"""The base of all apps. It imports none of them and knows none by name."""
