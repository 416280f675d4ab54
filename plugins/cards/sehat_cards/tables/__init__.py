"""Tables of health cards, one noun a module."""
