"""A new summit begins with the usual categories."""

from summit.accreditation.services import add_usual_categories
from summit.summits.beginnings import BEGINNINGS

BEGINNINGS.add("accreditation", add_usual_categories)
