"""`framing.*`: the canonical stream with its bytes framed in another way (bug report, potential root cause 1)."""

from chatkit_e2e.cases.case import Case, steps_for
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_fake_backend.framings import FRAMINGS, Framing
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.minimal import Minimal
from chatkit_fake_backend.script import DEFAULT, Script, by_words

# Almost every word has a character of two bytes, three or four, so that a cut inside one is never far.
MULTI_BYTE = Script(
    (
        by_words(
            "Wo fließt die Spree?",
            "Zuerst über Bautzen, sorbisch Budyšin, weiter nördlich über Spreewälder Fließe, später für größere "
            "Kähne schiffbar, schließlich durch Köpenick: Schlösser, Brücken, Möwen 🛶, über 400 km Flußstrecke.",
        ),
        by_words(
            "Wie weiß man, wie tief sie wäre?",
            "Die Wasserstände kämen täglich geprüft vom zuständigen Amt: höchstens fünf Meter, üblich wären "
            "ungefähr fünf, müßte man Schiffsführern glauben, für große Kähne genügt es 🚤 das ganze Jahr über.",
        ),
    )
)
SCRIPTS = {"framing.split-utf8": MULTI_BYTE, "framing.wrong-charset": MULTI_BYTE}
# Whose last event says what no event before it has said.
PROTOCOLS = {"framing.last-event-lost": Minimal}


def _case(framing: Framing) -> Case:
    steps = steps_for(framing.media_type or EVENT_STREAM)
    script = SCRIPTS.get(framing.id, DEFAULT)
    protocol = PROTOCOLS.get(framing.id, HandWritten)
    return Case(framing.id, framing.title, framing.origin, protocol, framing=framing, script=script, steps=steps)


CASES = [_case(framing) for framing in FRAMINGS]
