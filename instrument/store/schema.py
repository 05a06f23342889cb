"""The tables of the response store. Answers are events: rows are added, never changed and never deleted.

No column identifies a person. The database itself refuses an answer that is both or neither of value and text, a
second session of one id, an answer without its session, and a second arrival of one file.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, MetaData, String, Table, Text

METADATA = MetaData()

INSTRUMENT = Table(
    "instrument",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("form", Text, nullable=False),  # the form's canonical JSON, of which hash is the SHA-256
)

SESSION = Table(
    "session",
    METADATA,
    Column("respondent", String(64), primary_key=True),
    Column("instrument_hash", ForeignKey("instrument.hash"), nullable=False),
    Column("language", String(16), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("realised_order", Text, nullable=False),  # JSON list of question ids
    Column("started_at", String(32), nullable=False),  # UTC, ISO 8601
    Column("simulated", Text),  # from what model, if nobody gave these answers
)

ANSWER = Table(
    "answer",
    METADATA,
    Column("event", Integer, primary_key=True, autoincrement=True),
    Column("respondent", ForeignKey("session.respondent"), nullable=False, index=True),
    # Repeated from the session, so that every answer names the version of the instrument it was given to.
    Column("instrument_hash", ForeignKey("instrument.hash"), nullable=False),
    Column("question", String(64), nullable=False),
    Column("value", Integer),
    Column("text", Text),
    Column("answered_at", String(32), nullable=False),  # UTC, ISO 8601
    CheckConstraint("(value IS NULL) <> (text IS NULL)", name="value_or_text"),
)

# What happened around the answers (instrument.returned.Event).
PARADATA = Table(
    "paradata",
    METADATA,
    Column("event", Integer, primary_key=True, autoincrement=True),
    Column("respondent", ForeignKey("session.respondent"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),  # milliseconds since the session began
    Column("kind", String(16), nullable=False),
    Column("question", String(64), nullable=False),  # empty for what concerns no single question
    Column("before", Text),
    Column("after", Text),
)

# What the form has no place for. It is kept as it came (JSON), and no analysis reads it.
QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("event", Integer, primary_key=True, autoincrement=True),
    Column("respondent", ForeignKey("session.respondent"), nullable=False, index=True),
    Column("instrument_hash", ForeignKey("instrument.hash"), nullable=False),
    Column("question", Text, nullable=False),
    Column("given", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_at", String(32), nullable=False),  # UTC, ISO 8601
)

# One row a response that came from outside: its key is unique, so the database itself adds it once.
ARRIVAL = Table(
    "arrival",
    METADATA,
    Column("key", String(128), primary_key=True),
    # Deferred: the key is claimed first, so that of five that come at once four wait for it and then find it taken.
    Column(
        "respondent",
        ForeignKey("session.respondent", deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    Column("finished_at", String(32)),  # UTC, ISO 8601; empty if the respondent stopped before the end
    Column("received_at", String(32), nullable=False),
)
