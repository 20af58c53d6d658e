"""Read a text sentence by sentence: each figure with bound, unit, period, quote and origin, and what was refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from events import number_text
from jobs.prose.attribution import attributed_to
from jobs.prose.folding import fold
from jobs.prose.masks import is_furniture, masks
from jobs.prose.mentions import Mention
from jobs.prose.models import Candidate, PeriodSeen, Reading, Refusal
from jobs.prose.numbers import GROUP, Numeral, Unreadable, find_numerals
from jobs.prose.periods import Governed, Paragraph, Spot, find_mentions
from jobs.prose.ranges import measure
from jobs.prose.sentences import Sentence, sentences
from jobs.prose.spans import Figure, Refused, Scope

# The longest sentences that people print have some hundred words. The limit also keeps reading linear in the text.
SENTENCE_MAX = 2_000
NO_SENTENCE = "a run of text too long for a sentence"
FURNITURE = "part of the page around the prose: a table row, a counter, a question list"


def read(text: str, *, published_on: date | None = None) -> Reading:
    """Read the figures of a text.

    Args:
        text: Plain text; a line is a paragraph. Offsets in the answer are character offsets into it.
        published_on: The day of publication, which resolves "last year" and 今年; without it such figures are refused.

    Never raises on any text. Every digit of the text is part of a candidate, of a period, or of a refusal.

    """
    return _Reader(text, published_on).read()


class _Reader:
    """The state of one reading: what the paragraph so far hands on."""

    def __init__(self, text: str, published_on: date | None) -> None:
        self._text = text
        self._folded = fold(text)
        self._published_on = published_on
        self._candidates: list[Candidate] = []
        self._refusals: list[Refusal] = []
        self._periods: list[PeriodSeen] = []
        self._paragraph = Paragraph()
        self._origin = ""
        self._is_furniture = False

    def read(self) -> Reading:
        for sentence in sentences(self._folded):
            if sentence.opens_paragraph:
                self._paragraph, self._origin = Paragraph(), ""
                self._is_furniture = is_furniture(self._folded[sentence.line_start : sentence.line_end])
            if sentence.end - sentence.start > SENTENCE_MAX:
                self._refuse(sentence, Refused(sentence.start, sentence.end, NO_SENTENCE))
            elif self._is_furniture:
                self._refuse_all(sentence)
            else:
                self._read_sentence(sentence)
        refusals = sorted(self._refusals, key=lambda refusal: refusal.start)
        return Reading(tuple(self._candidates), tuple(refusals), tuple(self._periods))

    def _refuse_all(self, sentence: Sentence) -> None:
        for match in GROUP.finditer(self._folded, sentence.start, sentence.end):
            self._refuse(sentence, Refused(*match.span(), FURNITURE))

    def _refuse(self, sentence: Sentence, refused: Refused) -> None:
        if refused.silent:
            return
        printed = self._text[refused.start : refused.end]
        quote = self._text[sentence.start : sentence.end]
        self._refusals.append(Refusal(printed, refused.start, refused.end, refused.reason, quote))

    def _read_sentence(self, sentence: Sentence) -> None:
        mentions = find_mentions(self._folded, sentence.start, sentence.end, self._published_on)
        self._periods += [
            PeriodSeen(self._text[one.start : one.end], one.start, one.end, one.text, one.reason) for one in mentions
        ]
        figures = self._figures(sentence, mentions)
        self._origin = attributed_to(self._text, self._folded, sentence.start, sentence.end) or self._origin
        spots = [Spot(figure.start, figure.reach, figure.is_base, figure.is_target) for figure in figures]
        for figure, governed in zip(figures, self._paragraph.govern(self._folded, spots, mentions), strict=True):
            if governed.reason:
                self._refuse(sentence, Refused(figure.start, figure.end, governed.reason))
            else:
                self._candidates.append(self._candidate(sentence, figure, governed))

    def _figures(self, sentence: Sentence, mentions: list[Mention]) -> list[Figure]:
        """Find the figures of a sentence and note what was refused on the way."""
        taken = [(mention.start, mention.end) for mention in mentions]
        hidden = masks(self._folded, sentence.start, sentence.end, taken)
        for mask in hidden:
            if mask.reported:
                self._refuse(sentence, Refused(mask.start, mask.end, mask.reason))
        taken += [(mask.start, mask.end) for mask in hidden]
        found = find_numerals(self._folded, sentence.start, sentence.end, taken)
        for item in found:
            if isinstance(item, Unreadable):
                self._refuse(sentence, Refused(item.start, item.end, item.reason))
        numerals = [item for item in found if isinstance(item, Numeral)]
        return self._measured(sentence, numerals)

    def _measured(self, sentence: Sentence, numerals: list[Numeral]) -> list[Figure]:
        figures: list[Figure] = []
        index, floor = 0, sentence.start
        while index < len(numerals):
            scope = Scope(self._folded, floor, sentence.end, sentence.start, figures[-1] if figures else None)
            base_seen = any(figure.is_base for figure in figures)
            answer, used = measure(scope, numerals, index, base_seen=base_seen)
            if isinstance(answer, Figure):
                figures.append(answer)
                floor = answer.end
            else:
                self._refuse(sentence, answer)
                floor = numerals[index + used - 1].end
            index += used
        return figures

    def _candidate(self, sentence: Sentence, figure: Figure, governed: Governed) -> Candidate:
        mention = governed.mention
        return Candidate(
            value=_plain(figure.value),
            value_high=None if figure.value_high is None else _plain(figure.value_high),
            bound=figure.bound,
            unit=figure.unit,
            period=(mention.text or "") if mention else "",
            period_is_end_of=mention.end_of if mention else False,
            period_printed=self._text[mention.start : mention.end].strip() if mention else "",
            rate=figure.rate,
            counted=figure.counted,
            change=figure.change,
            printed=self._text[figure.start : figure.end],
            start=figure.start,
            end=figure.end,
            quote=self._text[sentence.start : sentence.end],
            quote_start=sentence.start,
            quote_end=sentence.end,
            attributed_to=self._origin,
        )


def _plain(value: Decimal) -> Decimal:
    """Drop the zeros that a multiplier left behind: 1500000.0 becomes 1500000."""
    return Decimal(number_text(value))
