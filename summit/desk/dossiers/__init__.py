"""Dossiers: one page for a delegation, a person, a session, a meeting or a room."""
