"""Tenants, their tree, who acts in them and which plugins they switched on."""
