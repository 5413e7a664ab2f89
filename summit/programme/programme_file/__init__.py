"""A whole summit in one YAML file; its format is `format.schema.json`, described in docs/programme-file.md."""
