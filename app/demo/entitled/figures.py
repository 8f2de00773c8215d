"""The demonstration county's figures in fen, by the code of the programme, written down apart from the catalogue."""

from __future__ import annotations

RURAL_LIVING, URBAN_LIVING = "2081902", "2081901"
RURAL_DESTITUTE, URBAN_DESTITUTE = "2082102", "2082101"
ELDERLY, LIVING, CARE = "2080502", "2081107", "2081108"
ORPHANS, FARMLAND, AWARD, MIGRANTS = "2082501", "2130122", "2100701", "2130321"
SINGLE, VETERANS = "near_minimum_single", "veterans"
"""Two that a county numbers itself; here they are called by their entry in the catalogue."""

MINIMUM = {"rural": 72_000, "urban": 88_000}
MINIMUM_LIVING = {"rural": RURAL_LIVING, "urban": URBAN_LIVING}
DESTITUTE = {"rural": RURAL_DESTITUTE, "urban": URBAN_DESTITUTE}
SUPPLEMENT = 6_000
SINGLE_SUM = 30_000
SCATTERED = {"rural": 93_600, "urban": 114_400}
SELF_CARE = {"全自理": 11_000, "半护理": 33_000, "全护理": 66_000}
AGES = ((100, 30_000), (90, 10_000), (80, 5_000))
CARE_SUMS = {1: 11_000, 2: 9_200, 3: 8_000}
LIVING_SUM = 9_200
FARMLAND_RATE = 7_146
AWARD_SUM, MIGRANT_SUM, ORPHAN_SUM = 96_000, 60_000, 140_000
VETERAN_SUMS = {"残疾军人": 186_000, "三属": 279_000, "带病回乡退伍军人": 83_000, "参战退役人员": 88_000}
SOLDIER, A_YEAR_SERVED = "农村籍退役士兵", 6_000
