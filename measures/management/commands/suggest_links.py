"""``manage.py suggest_links [DOCUMENT…] [--all]``: what the texts of measures say of one another."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.actions.linking.suggest import due, suggest_links
from measures.models import Document
from measures.search.alike import documents_alike


class Command(BaseCommand):
    help = "为举措建议关联：各年之间的沿革，同年各区之间的同类与相关。默认只处理有变化的方案；已核定的不变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "documents", metavar="DOCUMENT", nargs="*", help="方案的网址标识，如 jiading-2025。"
        )
        parser.add_argument("--all", action="store_true", help="重新计算全部方案。")

    def handle(self, *args: Any, documents: list[str], **options: Any) -> None:
        for document in _chosen(documents, everything=options["all"]):
            done = suggest_links(document=document, find_peers=documents_alike)
            if options["verbosity"] > 0:
                self.stdout.write(
                    f"{document.slug}：与同年 {done.peers} 份方案及前后年份比对，建议的关联有 {done.changes} 处变化。"
                )


def _chosen(slugs: list[str], *, everything: bool) -> list[Document]:
    """Return the documents that are to be done; raise `CommandError` for one that there is not."""
    known = Document.objects.select_related("district").order_by("pk")
    if everything:
        return list(known)
    if not slugs:
        return due()
    found = {document.slug: document for document in known.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise CommandError(f"没有这些方案：{'、'.join(missing)}。网址标识见 /documents/ 各方案的网址。")
    return [found[slug] for slug in dict.fromkeys(slugs)]
