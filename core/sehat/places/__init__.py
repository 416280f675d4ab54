"""The tree of places: site, building, ward, room, counter."""
