"""24 hours of two digits; days are also taken as ISO 8601 has them, which Django adds."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y г. H:i"
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d.%m.%y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M"]
