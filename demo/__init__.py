"""Summits to try: one of public reports as a file, and three invented ones that are made to any size."""
