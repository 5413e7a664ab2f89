"""Limits of photos, which the service and its process share."""

MOST_BYTES = 5_000_000
MOST_PIXELS = 25_000_000
WIDTH, HEIGHT = 300, 385  # at least: 35 x 45 mm at some 220 dots an inch
PROPORTIONS = (0.72, 0.82)  # 3:4 is 0.75, 35:45 is 0.78
KEPT = (600, 800)  # at most, as photos are kept
THUMBNAIL = (120, 160)
