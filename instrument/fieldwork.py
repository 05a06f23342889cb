"""How far the collecting has come: sessions counted by university (or whatever the cluster is), against the plan."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from instrument.digits import to_latin
from instrument.session import Session
from instrument.tomlfile import FileModel

_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "\u200c": " ", "\u200f": "", "\u200e": ""})


class Quota(FileModel):
    """[plan] of study.toml: how many respondents are wanted.

    `respondents` in all, `clusters` (universities) of them, `each` in every cluster, `by_cluster` where they differ.
    """

    respondents: Annotated[int, Field(ge=1)] | None = None
    clusters: Annotated[int, Field(ge=1)] | None = None
    each: Annotated[int, Field(ge=1)] | None = None
    by_cluster: dict[str, Annotated[int, Field(ge=0)]] = {}

    def wanted(self) -> int | None:
        """Return how many respondents are wanted in all, as far as the plan says it."""
        if self.respondents is not None:
            return self.respondents
        if self.by_cluster and (self.clusters is None or self.clusters <= len(self.by_cluster)):
            return sum(self.by_cluster.values())
        if not (self.clusters and self.each):
            return None
        return sum(self.by_cluster.values()) + self.each * (self.clusters - len(self.by_cluster))


@dataclass(frozen=True, slots=True)
class Count:
    """The sessions of one cluster; `name` as most respondents wrote it, "" where it was not said.

    `sessions` = `finished` + `declined` + `unfinished`. `planned`: how many finished ones are wanted, None if not said.
    """

    name: str
    sessions: int
    finished: int
    declined: int
    planned: int | None = None

    @property
    def unfinished(self) -> int:
        """Sessions that stopped before their end."""
        return self.sessions - self.finished - self.declined

    @property
    def missing(self) -> int | None:
        """How many finished ones are still wanted, None if the plan does not say."""
        return None if self.planned is None else max(self.planned - self.finished, 0)


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """The `total` and each cluster's count; clusters of the plan that nobody named yet stand with 0 sessions."""

    total: Count
    clusters: tuple[Count, ...] = field(default=())

    @property
    def reached(self) -> int:
        """In how many clusters somebody finished."""
        return sum(count.finished > 0 and bool(count.name) for count in self.clusters)


def count(
    sessions: Iterable[Session],
    cluster: str | None = None,
    plan: Quota | None = None,
    listed: Sequence[Mapping[str, str]] = (),
) -> Fieldwork:
    """Count sessions by the question `cluster` (none: in all only), against `plan`.

    Two spellings that differ in capitals, spaces, half-spaces, Arabic or Persian letters and digits are one cluster;
    so are the names in several languages of one that is `listed`.
    A finished session is one in which no question is open and the respondent agreed to take part.
    """
    quota = plan or Quota()
    same = {_fold(name): _fold(next(iter(names.values()))) for names in listed for name in names.values()}

    def key_of(name: str) -> str:
        return same.get(_fold(name), _fold(name))

    groups: dict[str, list[Session]] = {}
    spelt: dict[str, Counter[str]] = {}
    for name in quota.by_cluster if cluster else ():
        groups.setdefault(key_of(name), [])
        spelt.setdefault(key_of(name), Counter()).update({name: 1_000_000})
    everything = []
    for session in sessions:
        everything.append(session)
        if cluster:
            said = _said(session, cluster)
            groups.setdefault(key_of(said), []).append(session)
            spelt.setdefault(key_of(said), Counter())[said] += 1
    planned = {key_of(name): number for name, number in quota.by_cluster.items()}
    counts = [
        _count(spelt[key].most_common(1)[0][0], group, planned.get(key, quota.each if key else None))
        for key, group in groups.items()
    ]
    ordered = sorted(counts, key=lambda one: (not one.name, one.name))
    return Fieldwork(_count("", everything, quota.wanted()), tuple(ordered))


def _count(name: str, sessions: list[Session], planned: int | None) -> Count:
    declined = sum(session.declined for session in sessions)
    finished = sum(session.current is None for session in sessions) - declined
    return Count(name, len(sessions), finished, declined, planned)


def _said(session: Session, cluster: str) -> str:
    answer = session.answers.get(cluster)
    if answer is None:
        return ""
    if answer.text is not None:
        return " ".join(answer.text.split())
    question = session.form.questions.get(cluster)
    written = next(
        (
            session.answers.get(name)
            for name, other in session.form.questions.items()
            if other.only_if == (cluster, answer.value)
        ),
        None,
    )
    if written is not None and written.text is not None:
        return " ".join(written.text.split())
    labels: Mapping[int | None, str] = {choice.value: choice.label for choice in question.options} if question else {}
    return labels.get(answer.value, "")


def _fold(name: str) -> str:
    plain = to_latin(unicodedata.normalize("NFC", name).translate(_LETTERS)).casefold()
    return " ".join(plain.split())
