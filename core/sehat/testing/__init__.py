"""Support for tests of the core and of plugins: a database, a small city and its browsers.

Import from the modules; `sehat.testing.fixtures` is the pytest plugin that hands them out.
"""
