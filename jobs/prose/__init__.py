"""Figures out of English and Chinese prose, with bound, unit, period and quote. It refuses rather than guesses.

    from jobs.prose import read
    for candidate in read("截至2018年12月底，园区共有企业1200余家。"): ...

models      Candidate, Refusal, Reading: what comes out
folding     full-width and traditional characters made plain, offsets kept
sentences   paragraphs and sentences
numbers     numerals and multipliers, with english_numbers and chinese_numbers
units       units, currencies, measure words; the tables are unit_tables
bounds      more than, up to, about, 超过, 以内, 左右;  ranges: 3-5亿元;  changes: from 3 to 5 million
periods     which period a figure is about; mentions, periods_english, periods_chinese; cues that date without saying
rates       per year, per square metre, rises and falls;  stretches of time;  attribution: on whose word
naming      what a number is a number of, with nouns;  measures: all about one numeral (spans: the parts)
masks       what looks like a figure and is none
reader      one sentence after another: `read`
"""

from jobs.prose.models import Candidate, PeriodSeen, Reading, Refusal
from jobs.prose.reader import read

__all__ = ["Candidate", "PeriodSeen", "Reading", "Refusal", "read"]
