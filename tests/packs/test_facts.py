"""Every fact that the pack is asked to carry is in it, once."""

from decimal import Decimal

import pytest

BASE, PARK, CENTER = (
    "caohejing-industrial-transfer-base",
    "quzhou-haichuang-park",
    "jiashan-international-innovation-center",
)
TOWER, ZHEJIANG_ONLINE = "zhejiang-talent-building", "Zhejiang Online"
MAY = "2018-05-31"

# subject, measure, period, value, bound, unit, attributed_to
NUMBERS = [
    (BASE, "transfer-projects", "2018-12", "111", "exact", "1", ""),
    (BASE, "transfer-investment", "2018-12", "96000000000", "exact", "CNY", ""),
    ("caohejing-development-zone", "data-platform-zones", "", "200", "more_than", "1", ""),
    (PARK, "investment-projects", MAY, "164", "exact", "1", ZHEJIANG_ONLINE),
    (PARK, "industrial-projects", MAY, "75", "exact", "1", ZHEJIANG_ONLINE),
    (PARK, "industrial-projects-registered-capital", MAY, "546000000", "exact", "CNY", ZHEJIANG_ONLINE),
    (PARK, "fund-projects", MAY, "89", "exact", "1", ZHEJIANG_ONLINE),
    (PARK, "fund-projects-registered-capital", MAY, "5605000000", "exact", "CNY", ZHEJIANG_ONLINE),
    (PARK, "fund-projects-managed-capital", MAY, "5529000000", "exact", "CNY", ZHEJIANG_ONLINE),
    (PARK, "projects-registered-in-quzhou", MAY, "9", "exact", "1", ZHEJIANG_ONLINE),
    (PARK, "projects-registered-in-quzhou-investment", MAY, "1800000000", "exact", "CNY", ZHEJIANG_ONLINE),
    (PARK, "funds-registered-in-quzhou", MAY, "61", "exact", "1", ZHEJIANG_ONLINE),
    (PARK, "funds-registered-in-quzhou-managed-capital", MAY, "4428000000", "exact", "CNY", ZHEJIANG_ONLINE),
    (CENTER, "total-area", "", "17000", "exact", "m2", ""),
    (CENTER, "angel-fund", "2019", "50000000", "exact", "CNY", ""),
    (CENTER, "tenant-funding", "", "1500000", "at_most", "CNY", ""),
    (CENTER, "tenant-interest-discount-per-year", "", "100000", "at_most", "CNY", ""),
    (CENTER, "tenant-innovation-coupons", "", "300000", "at_most", "CNY", ""),
    (TOWER, "planned-area", "", "70", "about", "[acr_us]", ""),
    (TOWER, "planned-floor-area", "", "175000", "exact", "m2", ""),
    ("caohejing-haining-subzone", "planned-area", "", "15", "exact", "km2", ""),
    ("shanghai-jiangsu-dafeng-cluster", "planned-area", "", "33", "exact", "km2", ""),
    ("yangtze-river-delta", "cooperation-duration", "", "20", "about", "a", ""),
]
TEXTS = [
    (CENTER, "enclave-established", "2019", "2019"),
    (CENTER, "enclave-location", "", "Hongqiao Business District, Shanghai"),
    ("shanghai-university-composite-materials-research-center", "company-signed-with", "", CENTER),
    ("tuya-smart", "company-signed-with", "", CENTER),
    ("dtwave", "company-signed-with", "", CENTER),
    ("startup-east-china", "company-signed-with", "", CENTER),
    ("shanghai-university-composite-materials-research-center", "company-name", "",
     "Shanghai University Composite Materials Research Center"),
    ("tuya-smart", "company-name", "", "Tuya Smart"),
    ("dtwave", "company-name", "", "Dtwave"),
    ("startup-east-china", "company-name", "", "Startup East China"),
    ("caohejing-development-zone", "zone-region", "", "Shanghai"),
    ("hongqiao-business-district", "zone-region", "", "Shanghai"),
    ("jiading-industrial-zone", "zone-region", "", "Jiading District, Shanghai"),
]  # fmt: skip


@pytest.mark.parametrize("fact", NUMBERS, ids=lambda fact: f"{fact[0]}/{fact[1]}")
def test_a_number_is_there_once(fact, article):
    """The figure stands once, with its period, value, bound, unit and whose word it is."""
    subject, measure, period, value, bound, unit, attributed_to = fact
    found = [row for row in article if (row["subject"], row["measure"]) == (subject, measure)]
    assert [
        (row["period"], Decimal(row["value"]), row["bound"], row["unit"], row["attributed_to"]) for row in found
    ] == [(period, Decimal(value), bound, unit, attributed_to)]


@pytest.mark.parametrize("fact", TEXTS, ids=lambda fact: f"{fact[0]}/{fact[1]}")
def test_a_text_is_there_once(fact, article):
    """The fact that is no number stands once, with its period and words."""
    subject, measure, period, text = fact
    found = [row for row in article if (row["subject"], row["measure"]) == (subject, measure)]
    assert [(row["period"], row["text"]) for row in found] == [(period, text)]


def test_only_quoted_figures_are_attributed(article):
    """Every figure of the park is quoted from Zhejiang Online, and no other figure is."""
    for row in article:
        quoted = row["subject"] == PARK and bool(row["value"])
        assert row["attributed_to"] == (ZHEJIANG_ONLINE if quoted else ""), row
