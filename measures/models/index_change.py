"""The log of changes that the search index of every node follows."""

from __future__ import annotations

from django.db import models


class IndexChange(models.Model):
    """One written record.

    Triggers of the database add the row in the same transaction (``measures/search/index/triggers.py``), so that bulk
    and raw writes are logged as well.

    ``transaction`` is PostgreSQL's number of the writing transaction. On SQLite, where transactions follow one
    another, it is a random number that tells the row from an earlier one with the same ``id`` that was rolled back.
    """

    class Entity(models.TextChoices):
        MEASURE = "m", "举措"
        DOCUMENT = "d", "行动方案"
        DISTRICT = "r", "区"
        DEPARTMENT = "o", "部门"
        EVERYTHING = "*", "全部"
        HEAD = "-", "首行"

    transaction = models.BigIntegerField("事务")
    entity = models.CharField("对象", max_length=1, choices=Entity)
    object_id = models.BigIntegerField("编号")

    class Meta:
        verbose_name = "索引变更"
        verbose_name_plural = "索引变更"
        ordering = ["id"]
        # Only on PostgreSQL: a migration drops it on SQLite, where nothing looks a random number up.
        indexes = [models.Index(fields=["transaction"], name="index_change_transaction")]

    def __str__(self) -> str:
        return f"{self.get_entity_display()} {self.object_id}"
