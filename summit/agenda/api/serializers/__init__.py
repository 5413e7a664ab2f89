"""The agenda as clients see it: items and what is said of them; agendas, revisions and the floor."""
