"""Password validators: refuse common passwords and the site's own words, with or without a few characters added."""

from __future__ import annotations

import string
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError

#: The first words to guess, in lower case.
CONTEXT_WORDS = (
    "policyhub",
    "policy",
    "zhengce",
    "jucuo",
    "yingshang",
    "shanghai",
    "huangpu",
    "xuhui",
    "changning",
    "jingan",
    "putuo",
    "hongkou",
    "yangpu",
    "minhang",
    "baoshan",
    "jiading",
    "pudong",
    "jinshan",
    "songjiang",
    "qingpu",
    "fengxian",
    "chongming",
    "政策",
    "举措",
    "营商环境",
    "行动方案",
    "上海",
)
#: The fewest characters without such words, and the fewest different ones.
_LEAST_LEFT = 8
_LEAST_DIFFERENT = 5
_AROUND = string.digits + string.punctuation + string.whitespace


class LengthValidator(MinimumLengthValidator):
    """Django's own validator with a Chinese message."""

    def get_error_message(self) -> str:
        """Return the error message."""
        return f"密码太短，至少要有 {self.min_length} 个字符。"


class GuessableValidator(CommonPasswordValidator):
    """Refuses a password that is easy to guess although it is long enough."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for few different characters, and for a common or site word with little added."""
        small = password.lower()
        left = small
        for word in CONTEXT_WORDS:
            left = left.replace(word, "")
        is_padded = small.strip(_AROUND) in self.passwords or (left != small and len(left) < _LEAST_LEFT)
        if is_padded or len(set(small)) < _LEAST_DIFFERENT:
            raise ValidationError(
                "这个密码容易被猜到。请勿在常用密码、系统或地区名称上只加几个字符，可用几个互不相干的词连成长句。",
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """Return the help text of the form."""
        return "密码不能是常用密码、本系统或地区的名称加上几个字符；可以是很长的句子，可以粘贴。"
