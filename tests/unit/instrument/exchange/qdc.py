"""REFI-QDA codebooks as the programs write them."""

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from instrument.exchange.refi_qda import NAMESPACES

Tree = list[tuple[str, str, "Tree"]]  # guid, name, codes below

# The shapes below were seen in files of these programs; the contents are ours.
NVIVO = """\
<?xml version="1.0" encoding="UTF-8" standalone="no" ?><CodeBook origin="NVivo 12 For Mac" \
xmlns="urn:QDA-XML:codebook:1:0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="urn:QDA-XML:codebook:1:0 Codebook.xsd"><Codes>
<Code color="#00FF00" guid="{2a08bddf-4c35-4250-bf77-7de37b50c930}" isCodable="true" name="Trust &amp; care">
<Description>What trust
  rests on.</Description>
<Code guid="2d969af8-c875-4fae-bcd8-f0162bc27396" isCodable="true" name="Keeps  promises"/></Code></Codes></CodeBook>
"""
ATLAS = """\
<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="urn:QDA-XML:codebook:0:4 Codebook.xsd" origin="ATLAS.ti Win 23.4.0" \
xmlns="urn:QDA-XML:codebook:1.0">
  <Codes>
    <Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="گوش می‌دهد" color="#46AA00" isCodable="true">
      <Description>description</Description>
    </Code>
    <Code guid="2FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Advises" isCodable="true" />
    <Code guid="3FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Meets" isCodable="true" />
  </Codes>
  <Sets>
    <Set name="Mentor" guid="ECA18D76-2B8B-4F26-BC1D-19ECA19FB3F0">
      <Description>What mentors do.</Description>
      <MemberCode guid="1ff58b12-6f6f-4b0c-8be5-bbdc91f55294" />
      <MemberCode guid="2FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" />
    </Set>
  </Sets>
</CodeBook>
"""


def write_qdc(path: Path, tree: Tree, namespace: str = NAMESPACES[0], sets: str = "") -> Path:
    """Write a codebook of nested codes."""
    codes = "".join(_code(*code) for code in tree)
    text = f'<CodeBook xmlns="{namespace}" origin="Test 1"><Codes>{codes}</Codes>{sets}</CodeBook>'
    path.write_text(text, encoding="utf-8")
    return path


def _code(guid: str, name: str, below: Tree) -> str:
    attributes = f"guid={quoteattr(guid)} name={quoteattr(name)} isCodable='true'"
    return f"<Code {attributes}><Description>{escape(name)}?</Description>{''.join(_code(*c) for c in below)}</Code>"
