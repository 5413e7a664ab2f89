"""Spreadsheets as rows of plain cells, and back: XLSX, ODS and CSV. Pure, as files are read in a process of its own."""
