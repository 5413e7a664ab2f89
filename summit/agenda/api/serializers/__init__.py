"""The serializers of agendas, items, proposals and the floor."""
