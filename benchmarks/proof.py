"""How long the proof of a large rule set takes: `python -m benchmarks.proof [--rules 500]`.

The ground is larger than the Indonesian pack: every regency of the country with one office of each kind, 90 service
categories, the rules of a country that differ by province and regency. Processor time as well as time on the clock,
because the clock also counts what else the machine does.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from dataclasses import replace

from app.agencies.pack import load_pack
from app.domain.catalogue import Track
from app.domain.proof import Ground, Proof, prove
from app.domain.routing import All, CandidateSpec, CategoryUnder, RegionUnder, Rule, RuleSet, ScopedAgency, TrackIs
from config import ROOT
from tests.whole_country import national_rules, whole_country

SERVICE_CATEGORIES = 90
TARGET_S = 0.3
TIMES = 15


def main() -> None:
    """Prove it a few times and print what it took."""
    parser = argparse.ArgumentParser(description="Times the proof of a large rule set.")
    parser.add_argument("--rules", type=int, default=500)
    rule_count = parser.parse_args().rules
    pack = load_pack(ROOT / "packs" / "id")
    ground = whole_country(pack, categories=SERVICE_CATEGORIES)
    rule_set = many_rules(national_rules(pack).rules, ground, rule_count, random.Random(1))
    wall, cpu, proof = timed(rule_set, ground)
    print(f"{proof.rules} rules, {proof.combinations} combinations, {len(ground.directory.agencies)} agencies")
    print(f"proven: {proof.proven}; findings: {len(proof.findings)}")
    print(f"wall {statistics.median(wall):.3f} s (worst {max(wall):.3f}), processor {statistics.median(cpu):.3f} s")
    print(f"target {TARGET_S} s: {'kept' if statistics.median(wall) <= TARGET_S else 'MISSED'}")


def timed(rule_set: RuleSet, ground: Ground) -> tuple[list[float], list[float], Proof]:
    """Seconds on the clock and on the processor, of each run; nothing is kept from one to the next."""
    wall, cpu = [], []
    for _ in range(TIMES):
        gc.collect()
        started, used = time.perf_counter(), time.process_time()
        proof = prove(rule_set, ground)
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - used)
    return wall, cpu, proof


def many_rules(own: tuple[Rule, ...], ground: Ground, count: int, chance: random.Random) -> RuleSet:
    """The pack's own rules, and before them exceptions for single categories in single places, each with an office of
    its own choice before its ladder."""
    general = next(rule for rule in own if rule.id == "pelayanan")
    kinds = sorted({each.template for each in ground.directory.agencies.values() if each.kind == "handling"})
    codes = [each.id for each in ground.catalogue.categories.values() if each.track is Track.SERVICE]
    regions = [code for code, region in ground.catalogue.regions.items() if region.level == "regency"]
    exceptions: dict[str, Rule] = {}
    while len(exceptions) < count - len(own):
        category, region = chance.choice(codes), chance.choice(regions)
        first = CandidateSpec(
            ScopedAgency(chance.choice(kinds)), ScopedAgency(chance.choice(["ombudsman-perwakilan", "kpk"]))
        )
        when = All((TrackIs(Track.SERVICE), CategoryUnder((category,)), RegionUnder((region,))))
        name = f"{category}-{region}"
        exceptions[name] = replace(general, id=name, when=when, candidates=(first, *general.candidates))
    return RuleSet("benchmark", (*exceptions.values(), *own))


if __name__ == "__main__":
    main()
