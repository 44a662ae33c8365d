"""``manage.py suggest_links [DOCUMENT…] [--all] [--owed]``: suggest the links of measures from their texts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from measures.links.actions.link_suggestions import documents_with_links_due, suggest_links
from measures.links.actions.suggestion_updates import LinksOvertaken
from measures.models import Document, LinkingLease
from measures.search.results.similar_documents import similar_documents
from measures.writing import link_leases


class Command(BaseCommand):
    help = (
        "为举措建议关联：各年之间的沿革，同年各区之间的同类与相关。先列出建议待更新的方案，再逐份更新；"
        "已核定的不变。网站运行时会在后台自行更新。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "documents", metavar="DOCUMENT", nargs="*", help="方案的网址标识，如 jiading-2025。"
        )
        parser.add_argument("--all", action="store_true", help="重新计算全部方案。")
        parser.add_argument("--owed", action="store_true", help="只列出建议待更新的方案，不更新。")

    def handle(self, *args: Any, documents: list[str], **options: Any) -> None:
        if options["verbosity"] > 0:
            self._say_what_is_owed()
        if options["owed"]:
            return
        chosen = _chosen_documents(documents, everything=options["all"])
        written: set[bytes] = set()
        left = [
            document.slug
            for document in chosen
            if not self._suggest_document(document, written, options["verbosity"])
        ]
        if left:
            raise CommandError(
                f"{'、'.join(left)} 正被他人修改，建议的关联没有更新。网站会在后台再试，也可稍后再运行本命令。"
            )

    def _say_what_is_owed(self) -> None:
        """Print the documents whose links are due, and the state of each."""
        owed = documents_with_links_due()
        if not owed:
            self.stdout.write("没有建议待更新的方案。")
            return
        self.stdout.write(f"建议待更新的方案 {len(owed)} 份：")
        tried = link_leases.leases_by_document([document.pk for document in owed])
        for document in owed:
            self.stdout.write(f"  {document.slug}{_how_far(tried.get(document.pk))}")

    def _suggest_document(self, document: Document, written: set[bytes], verbosity: int) -> bool:
        """Suggest the links of a document and print what changed; return whether that succeeded.

        ``written`` is what `suggest_links` remembers from one document to the next.
        """
        try:
            done = suggest_links(document=document, find_peers=similar_documents, written=written)
        except LinksOvertaken:
            return False
        if verbosity > 0:
            self.stdout.write(
                f"{document.slug}：与同年 {done.peers} 份方案及前后年份比对，建议的关联有 {done.changes} 处变化。"
            )
        return True


def _how_far(lease: LinkingLease | None) -> str:
    """Return the state of a document whose links are due: being worked on, or failed."""
    if lease is None:
        return ""
    if lease.holder and lease.until > timezone.now():
        return f"（{lease.holder} 正在更新）"
    if lease.tries >= link_leases.MOST_TRIES:
        return f"（后台已试 {lease.tries} 次未成，不再自行尝试）"
    return f"（后台已试 {lease.tries} 次）" if lease.tries else ""


def _chosen_documents(slugs: list[str], *, everything: bool) -> list[Document]:
    """Return the chosen documents; raise `CommandError` for an unknown one."""
    known = Document.objects.select_related("district").order_by("year", "pk")
    if everything:
        return list(known)
    if not slugs:
        return documents_with_links_due()
    found = {document.slug: document for document in known.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise CommandError(f"没有这些方案：{'、'.join(missing)}。网址标识见 /documents/ 各方案的网址。")
    return [found[slug] for slug in dict.fromkeys(slugs)]
