"""Load a whole summit from one YAML file in the format of `format.schema.json` (docs/programme-file.md)."""
