"""A search that finds Korean words: a Sphinx extension.

Sphinx knows no Korean. It takes what stands between blanks for a word, as it is, and so would find
none to which a particle has been added: 참조 would not find 참조를. Here the index has every
beginning of a word in Hangul, and a particle or the 들 of a plural at the end of
what a reader looks for is left out.
"""

import re

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.util.typing import ExtensionMetadata

# Hangul, or what stands between signs and is none: `Variable은` is two words.
_WORD = re.compile(r"[가-힣]+|[^\W가-힣]+")
_PARTICLES = (
    "에서는|에서도|으로는|이라는|까지|부터|에서|에게|으로|이나|처럼|보다|마다|라는|"
    "은|는|이|가|을|를|의|에|와|과|도|만|로"
)


class SearchKorean(SearchLanguage):
    """What goes into the index, and what is looked for in it, in a browser."""

    lang = "ko"
    language_name = "Korean"
    js_splitter_code = """
function splitQuery(query) {
  return query.match(/[가-힣]+|(?:(?![가-힣])[\\p{Letter}\\p{Number}_])+/gu) ?? [];
}
"""
    js_stemmer_code = f"""
var Stemmer = function () {{
  this.stemWord = word => word.replace(/^([가-힣]{{2,}}?)들?(?:{_PARTICLES})?$/, "$1");
}};
"""

    def split(self, input: str) -> list[str]:
        """Each word, and of one in Hangul each beginning."""
        found: list[str] = []
        for word in _WORD.findall(input):
            is_hangul = "가" <= word[0] <= "힣"
            found += [word[:end] for end in range(1, len(word) + 1)] if is_hangul else [word]
        return found

    def stem(self, word: str) -> str:
        """A reader's query comes in lower case."""
        return word.lower()


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_search_language(SearchKorean)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
