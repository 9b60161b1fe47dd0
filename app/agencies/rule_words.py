"""Rules, terms, and what a proof or a preview found, in words: why a report goes where it goes, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.agencies.pack import Pack
from app.agencies.services import AgencyFacts, snapshot
from app.domain.due import Term
from app.domain.explaining import UNIT_WORDS
from app.domain.facets import Facets
from app.domain.proof import Finding, FindingKind
from app.domain.routing import (
    AgencyRef,
    All,
    Any,
    CategoryUnder,
    ClassIn,
    Condition,
    FixedAgency,
    Not,
    RegionUnder,
    Rule,
    RuleSet,
    TrackIs,
)
from app.domain.rule_preview import Change, Course, Edit, RuleChange
from app.domain.text import Text, day_text, listing
from app.web.i18n import LANGUAGES, language, text_in

#: A rule's own offices; what follows in its ladder is the same everywhere and said once on the page.
CANDIDATES_SHOWN = 2


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule as a row: when, who answers, who watches."""

    number: int
    id: str
    when: str
    handling: str
    oversight: str
    reads_along: bool


@dataclass(frozen=True, slots=True)
class RuleTeller:
    """Says things about rules in one language. What the pack no longer knows is called by its code."""

    pack: Pack
    #: the agencies as stored, which the operator may have renamed or added
    stored: Mapping[str, AgencyFacts]
    lang: str

    def rules(self, rule_set: RuleSet) -> list[RuleWords]:
        """Every rule in the order in which they are tried, numbered from 1."""
        return [self._rule(number, rule) for number, rule in enumerate(rule_set.rules, 1)]

    def condition(self, condition: Condition) -> str:
        """`Lampu jalan dan Lampu lalu lintas`; `keluhan; Kota Bandung`."""
        lang = self.lang
        match condition:
            case TrackIs(track):
                return text_in(lang, f"rules-track-{track.value}")
            case ClassIn(classes):
                return self._listed(text_in(lang, f"rules-class-{each.value}") for each in sorted(classes))
            case CategoryUnder(prefixes):
                return self._listed(self._category(each) for each in prefixes)
            case RegionUnder(prefixes):
                return self._listed(self._region(each) for each in prefixes)
            case All(conditions):
                # that a matter belongs to a track goes without saying where the matter itself is named
                named = any(isinstance(each, CategoryUnder) for each in conditions)
                telling = [each for each in conditions if not (named and isinstance(each, TrackIs))]
                return "; ".join(map(self.condition, telling)) if telling else text_in(lang, "rules-always")
            case Any(conditions):
                return text_in(lang, "rules-or").join(map(self.condition, conditions))
            case Not(inner):
                return text_in(lang, "rules-except", what=self.condition(inner))

    def facets(self, facets: Facets) -> str:
        """`keluhan, Lampu jalan, Kota Bandung`."""
        kind = text_in(self.lang, f"rules-class-{facets.case_class.value}")
        return f"{kind}, {self._category(facets.category)}, {self._region(facets.region)}"

    def agency(self, agency: str) -> str:
        """An agency's name."""
        if agency in self.stored:
            return self.stored[agency].name[self.lang]
        planned = self.pack.agencies.get(agency)
        return planned.name.in_language(self.lang) if planned else agency

    def finding(self, finding: Finding) -> str:
        """What is wrong, with the example."""
        lang, example = self.lang, self.facets(finding.example) if finding.example else ""
        rule, others = finding.rule, ", ".join(finding.others)
        match finding.kind:
            case FindingKind.HOLE if not rule:
                return text_in(lang, "rulebook-found-hole", example=example, count=finding.combinations)
            case FindingKind.HOLE:
                return text_in(lang, "rulebook-found-nobody", rule=rule, example=example, count=finding.combinations)
            case FindingKind.CONFLICT:
                about = self.agency(finding.agency)
                return text_in(lang, "rulebook-found-conflict", rule=rule, about=about, example=example)
            case FindingKind.SHADOW:
                return text_in(lang, "rulebook-found-shadow", rule=rule, others=others, example=example)
            case FindingKind.NEVER:
                return text_in(lang, "rulebook-found-never", rule=rule)
            case FindingKind.UNKNOWN:
                return text_in(lang, "rulebook-found-unknown", rule=rule, name=finding.name)
            case FindingKind.OVERLAP:
                return text_in(lang, "rulebook-found-overlap", rule=rule, other=others, example=example)
            case FindingKind.KEYS_EXPIRE:
                last = day_text(finding.until, with_year=True).in_language(lang) if finding.until else ""
                return text_in(
                    lang, "rulebook-found-keys-expire", agency=self.agency(finding.agency), day=last, rule=rule
                )
            case FindingKind.NO_KEYS:
                return text_in(lang, "rulebook-found-no-keys", agency=self.agency(finding.agency), rule=rule)

    def change(self, change: Change) -> str:
        """Where reports with these facets went and would go."""
        lang = self.lang
        facets, difference = self.facets(change.facets), self._difference(change.before, change.after)
        if not change.cases:
            return text_in(lang, "rulebook-change-asked", facets=facets, difference=difference)
        return text_in(lang, "rulebook-change", facets=facets, count=change.cases, difference=difference)

    def rule_change(self, change: RuleChange) -> str:
        """What happened to one rule."""
        lang, rule = self.lang, change.rule
        match change.edit:
            case Edit.ADDED:
                return text_in(lang, "rulebook-rule-added", rule=rule, place=change.place)
            case Edit.REMOVED:
                return text_in(lang, "rulebook-rule-removed", rule=rule)
            case Edit.MOVED:
                return text_in(lang, "rulebook-rule-moved", rule=rule, place=change.place)
            case Edit.CHANGED:
                names = [text_in(lang, f"rulebook-member-{member.replace('_', '-')}") for member in change.members]
                return text_in(lang, "rulebook-rule-changed", rule=rule, members=self._listed(names))

    def _difference(self, before: Course | None, after: Course | None) -> str:
        lang = self.lang
        if before is None or after is None:
            found = after or before
            name = self.agency(found.agency) if found else ""
            return text_in(lang, "rulebook-now-somebody" if after else "rulebook-now-nobody", agency=name)
        told = []
        if before.agency != after.agency:
            told.append(
                text_in(lang, "rulebook-other-agency", old=self.agency(before.agency), new=self.agency(after.agency))
            )
        if before.oversight != after.oversight:
            told.append(
                text_in(
                    lang,
                    "rulebook-other-oversight",
                    old=self.agency(before.oversight),
                    new=self.agency(after.oversight),
                )
            )
        if before.priority != after.priority:
            told.append(text_in(lang, f"rulebook-now-{after.priority.value}"))
        if before.policy != after.policy:
            told.append(text_in(lang, "rulebook-other-policy", new=after.policy))
        if before.reads_along != after.reads_along:
            told.append(text_in(lang, "rulebook-reads-along" if after.reads_along else "rulebook-reads-later"))
        return "; ".join(told)

    def _rule(self, number: int, rule: Rule) -> RuleWords:
        shown = rule.candidates[:CANDIDATES_SHOWN]
        return RuleWords(
            number,
            rule.id,
            _sentence(self.condition(rule.when)),
            self._alternatives(self.office(each.handling) for each in shown),
            self._alternatives(self.office(each.oversight) for each in shown),
            rule.reads_along,
        )

    def office(self, office: AgencyRef) -> str:
        """An agency's name, or that of its kind."""
        if isinstance(office, FixedAgency):
            return self.agency(office.id)
        known = self.pack.templates.get(office.template)
        return known.name.in_language(self.lang) if known else office.template

    def _category(self, code: str) -> str:
        known = self.pack.catalogue.track_of(code) is not None
        return self.pack.catalogue.name_of(code).in_language(self.lang) if known else code

    def _region(self, code: str) -> str:
        known = self.pack.catalogue.regions.get(code)
        return known.name if known else code

    def _alternatives(self, names: Iterable[str]) -> str:
        return text_in(self.lang, "rules-or").join(dict.fromkeys(names))

    def _listed(self, names: Iterable[str]) -> str:
        return listing([Text(name, name) for name in names]).in_language(self.lang)


def tellers(pack: Pack) -> tuple[RuleTeller, RuleTeller]:
    """One for each language, in the order of a text's members."""
    indonesian, english = (RuleTeller(pack, snapshot().agencies, lang) for lang in LANGUAGES)
    return indonesian, english


def page_teller(pack: Pack) -> RuleTeller:
    """The one for the page at hand."""
    return RuleTeller(pack, snapshot().agencies, language())


def term_words(term: Term) -> str:
    """`3 hari kerja`, `3 calendar months`."""
    one, many = UNIT_WORDS[term.unit]
    return f"{term.count} {(one if term.count == 1 else many).in_language(language())}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
