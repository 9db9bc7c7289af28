"""newsroom: a news desk that installs into a Django site."""

__version__ = "0.1.0"
