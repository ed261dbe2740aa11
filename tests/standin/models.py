"""The tables, the collection that a request reads, and PostgreSQL's `icontains` for SQLite.

A column exists for each field that LL2 filters, searches or orders by; the record itself is stored
as its JSON, in both modes. `current` is the alias of the database that this thread or task reads.
"""

from contextvars import ContextVar
from typing import Any

from django.db import models
from django.db.backends.signals import connection_created
from django.db.models.lookups import IContains
from django.dispatch import receiver

from tests.standin.letter_case import postgres_upper

current: ContextVar[str] = ContextVar("current", default="default")


class CollectionRouter:
    """Sends each query to the collection of the current request."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return current.get()


class Agency(models.Model):
    name = models.CharField(max_length=200)
    abbrev = models.CharField(max_length=255)


class SpacecraftStatus(models.Model):
    name = models.CharField(max_length=255)


class SpacecraftConfigurationType(models.Model):
    name = models.CharField(max_length=255)


class SpacecraftConfigurationFamily(models.Model):
    name = models.CharField(max_length=200)
    manufacturer = models.ForeignKey(Agency, models.PROTECT, null=True)
    list = models.BinaryField()
    normal = models.BinaryField()
    detailed = models.BinaryField()


class SpacecraftConfiguration(models.Model):
    name = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT)
    human_rated = models.BooleanField()
    in_use = models.BooleanField()
    normal = models.BinaryField()
    detailed = models.BinaryField()


class Spacecraft(models.Model):
    name = models.CharField(max_length=255)
    status = models.ForeignKey(SpacecraftStatus, models.PROTECT)
    spacecraft_config = models.ForeignKey(SpacecraftConfiguration, models.PROTECT)
    in_space = models.BooleanField()
    is_placeholder = models.BooleanField()
    flights_count = models.IntegerField(null=True)
    mission_ends_count = models.IntegerField(null=True)
    time_in_space = models.DurationField(null=True)
    time_docked = models.DurationField(null=True)
    normal = models.BinaryField()
    detailed = models.BinaryField()


class SpacecraftFlight(models.Model):
    """Its record is part of the craft's: the one at `place`, from 0."""

    spacecraft = models.ForeignKey(Spacecraft, models.CASCADE)
    place = models.IntegerField()


TABLES: tuple[Any, ...] = (
    Agency,
    SpacecraftStatus,
    SpacecraftConfigurationType,
    SpacecraftConfigurationFamily,
    SpacecraftConfiguration,
    Spacecraft,
    SpacecraftFlight,
)


@receiver(connection_created)
def add_postgres_upper(*, connection: Any, **_: Any) -> None:
    """Teach a new SQLite connection PostgreSQL's letter case."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("PG_UPPER", 1, postgres_upper, deterministic=True)


@models.CharField.register_lookup
class PostgresIContains(IContains):
    """`icontains` as on PostgreSQL, where it is `UPPER(column) LIKE UPPER(%value%)`."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        # Not LIKE: SQLite's own ignores ASCII's case and stops at nothing else
        return f"INSTR(PG_UPPER({column}), %s) > 0", [*parameters, postgres_upper(self.rhs)]
