"""Bounds, units, nouns, rates, changes, origins, quotes and refusals, in small tables."""

from __future__ import annotations

import pytest

from jobs.prose import Candidate, Reading, read


def _one(text: str) -> Candidate:
    candidates = read(text).candidates
    assert len(candidates) == 1, candidates
    return candidates[0]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("It has 200 gates.", "exact"),
        ("It has about 200 gates.", "about"),
        ("It has nearly 200 gates.", "about"),
        ("It has more than 200 gates.", "more_than"),
        ("It has over 200 gates.", "more_than"),
        ("It has at least 200 gates.", "at_least"),
        ("It has no less than 200 gates.", "at_least"),
        ("It has 200 or more gates.", "at_least"),
        ("It has 200+ gates.", "at_least"),
        ("It has up to 200 gates.", "at_most"),
        ("It has a maximum of 200 gates.", "at_most"),
        ("It has no more than 200 gates.", "at_most"),
        ("It must not have more than 200 gates.", "at_most"),
        ("It has less than 200 gates.", "less_than"),
        ("It has between 150 and 200 gates.", "between"),
        ("有闸门200个。", "exact"),
        ("有闸门约200个。", "about"),
        ("有闸门近200个。", "about"),
        ("有闸门200个左右。", "about"),
        ("有闸门超过200个。", "more_than"),
        ("有闸门200余个。", "more_than"),
        ("有闸门逾200个。", "more_than"),
        ("有闸门至少200个。", "at_least"),
        ("有闸门200个以上。", "at_least"),
        ("有闸门不低于200个。", "at_least"),
        ("有闸门最多200个。", "at_most"),
        ("有闸门不超过200个。", "at_most"),
        ("有闸门200个以内。", "at_most"),
        ("有闸门不到200个。", "less_than"),
        ("有闸门不足200个。", "less_than"),
        ("有闸门150至200个。", "between"),
        ("双方签约200个项目。", "exact"),
    ],
)
def test_bounds(text: str, bound: str) -> None:
    """Each word for a bound has one meaning, before or behind the number, in both languages."""
    assert _one(text).bound == bound


@pytest.mark.parametrize(
    ("text", "unit", "printed"),
    [
        ("It cost 96 billion yuan.", "CNY", "96 billion yuan"),
        ("It cost RMB 96 billion.", "CNY", "RMB 96 billion"),
        ("It cost US$3bn.", "USD", "US$3bn"),
        ("It cost HK$120.", "HKD", "HK$120"),
        ("It cost €1.25 billion.", "EUR", "€1.25 billion"),
        ("It covers 17,000 square meters.", "m2", "17,000 square meters"),
        ("It covers 15 square kilometers.", "km2", "15 square kilometers"),
        ("It covers 70 acres.", "[acr_us]", "70 acres"),
        ("It covers 70 mu.", "{mu}", "70 mu"),
        ("It covers 5ha.", "har", "5ha"),
        ("It fell 0.4 percentage points.", "{percentage_point}", "0.4 percentage points"),
        ("It serves 2.3 million people.", "{person}", "2.3 million"),
        ("It costs 18,600 yuan per square metre.", "CNY/m2", "18,600 yuan"),
        ("花费96亿元。", "CNY", "96亿元"),
        ("花费500万美元。", "USD", "500万美元"),
        ("面积17.5万平方米。", "m2", "17.5万平方米"),
        ("种植三千多亩。", "{mu}", "三千多亩"),
        ("发电1.4亿千瓦时。", "kW.h", "1.4亿千瓦时"),
        ("接待260万人次。", "{person_time}", "260万人次"),
        ("提高0.12个百分点。", "{percentage_point}", "0.12个百分点"),
        ("房价18600元/平方米。", "CNY/m2", "18600元"),
        ("人均收入3.5万元。", "CNY/{person}", "3.5万元"),
        ("企业200家。", "1", "200家"),
    ],
)
def test_units_and_the_printed_form(text: str, unit: str, printed: str) -> None:
    """Units are UCUM or ISO 4217 or a listed house unit; the printed form is the number with its unit."""
    found = _one(text)
    assert (found.unit, found.printed) == (unit, printed)
    assert text[found.start : found.end] == printed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It cost $5 million.", "which dollar"),
        ("They shipped 500 tons.", "which ton"),
        ("It cost US$5 million yuan.", "two currencies"),
        ("The figure is 42.", "neither a unit nor a noun"),
        ("It opened on 10/12.", "a date or a fraction"),
        ("Call 021-58301234.", "telephone"),
        ("The case is 02131558.", "leading zero"),
        ("约200余家企业。", "contradict"),
        ("气温升高2度。", "a degree or a kilowatt-hour"),
        ("30万吨级码头投用。", "a class"),
        ("In the past 20 years, much changed.", "dates the sentence"),
        ("Views: 1204", "the page around"),
        ("5.2 | 7.1 | 9", "the page around"),
    ],
)
def test_refusals_say_why(text: str, reason: str) -> None:
    """What is not read is named, with a reason that a person understands."""
    reading = read(text)
    assert list(reading) == []
    assert any(reason in refusal.reason for refusal in reading.refusals), reading.refusals


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("It drew 111 industrial transfer projects, with more to come.", "industrial transfer projects"),
        ("It serves 200 development zones across the country.", "development zones"),
        ("It has 1 library.", "library"),
        ("覆盖超过200个开发区。", "开发区"),
        ("培育200家以上企业。", "企业"),
        ("It covers 70 acres.", ""),
    ],
)
def test_the_noun_that_is_counted(text: str, counted: str) -> None:
    """A count carries the noun as printed; a measure has none."""
    assert _one(text).counted == counted


@pytest.mark.parametrize(
    ("text", "rate", "change"),
    [
        ("It pays 100,000 yuan annually.", "per year", ""),
        ("It pays 100,000 yuan a month.", "per month", ""),
        ("每年最高10万元。", "per year", ""),
        ("日均客流量8万人次。", "per day", ""),
        ("产能5万吨/年。", "per year", ""),
        ("Exports rose by 3.2 percent.", "", "rise"),
        ("Exports fell 3.2 percent.", "", "fall"),
        ("出口同比下降3.2%。", "", "fall"),
        ("出口增长约3.2%。", "", "rise"),
        ("Exports rose to 3 million yuan.", "", ""),
    ],
)
def test_rates_and_changes(text: str, rate: str, change: str) -> None:
    """A rate in time is kept apart from the unit; the size of a change says in which direction."""
    found = _one(text)
    assert (found.rate, found.change) == (rate, change)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("According to data released by Zhejiang Online, it had 5 gates.", "Zhejiang Online"),
        ("According to the customs office, it had 5 gates.", "customs office"),
        ("据浙江在线报道，闸门有5个。", "浙江在线"),
        ("据了解，闸门有5个。", ""),
        ("It had 5 gates.", ""),
    ],
)
def test_the_origin_that_a_publisher_names(text: str, origin: str) -> None:
    """Whom the publisher quotes is kept, and carried through the paragraph."""
    assert _one(text).attributed_to == origin
    assert read(text + " It had 7 doors.").candidates[-1].attributed_to == origin


def test_sentences_do_not_end_inside_abbreviations_and_decimals() -> None:
    """The quote is the whole sentence, over "No.", "U.S.", decimals and hard line breaks."""
    text = "It covers approx. 6.2 sq. km near St. Mary. The U.S. Embassy rents 5 floors."
    assert [found.quote for found in read(text)] == [
        "It covers approx. 6.2 sq. km near St. Mary.",
        "The U.S. Embassy rents 5 floors.",
    ]
    wrapped = (
        "As of December 2018, the transfer base of the zone had brought in\n111 projects from all over the country."
    )
    assert [(found.quote, found.period) for found in read(wrapped)] == [(wrapped, "2018-12")]


def test_a_reading_is_the_sequence_of_its_candidates() -> None:
    """Iterating and counting a reading give the candidates; the periods it saw are there too."""
    reading = read("In 2019, it had 5 gates and 7 doors.")
    assert isinstance(reading, Reading)
    assert [found.printed for found in reading] == ["5", "7"]
    assert len(reading) == 2
    assert [(seen.printed, seen.period) for seen in reading.periods] == [("In 2019", "2019")]


def test_text_that_is_no_sentence_is_refused_as_a_whole() -> None:
    """A run far longer than a sentence gives no figure, however it begins."""
    reading = read("It has 5 gates " + "and 7 doors " * 400)
    assert len(reading) == 0
    assert {refusal.reason for refusal in reading.refusals} == {"a run of text too long for a sentence"}


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1.", "一", "十几", "Q1 2018 ", "dozens of ", "up to ", "http://", "'", "3-"]
)
def test_long_runs_are_read_to_the_end(piece: str) -> None:
    """No run of the same characters, however long, keeps the reader busy for ever or breaks it."""
    assert list(read(piece * 20_000)) == []
