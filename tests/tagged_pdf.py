"""A tagged PDF as a screen reader has it: its elements in the order of the structure tree.

Here: reading the tree, with the text of marked content and the alternatives of images. Not
here: what a document must be (test_factsheet_pdf.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

_CODE = re.compile(rb"<([0-9a-fA-F]+)>")


@dataclass
class Element:
    """An element of the structure tree: its role after the role map, and what it holds."""

    role: str
    node: Any
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    @property
    def alternative(self) -> str:
        return str(self.node.get("/Alt", "")) if self.role == "Figure" else ""

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def of(self, *roles: str) -> list["Element"]:
        """All elements inside with one of these roles, in reading order."""
        return [element for element in self.walk() if element.role in roles]

    def read(self) -> str:
        """What is read aloud: text and alternatives in order, without the marks of lists."""
        if self.role == "Lbl":
            return ""
        if self.alternative:
            return self.alternative
        return self.text + "".join(child.read() for child in self.children)

    def attribute(self, name: str) -> str:
        """An attribute of the element, such as Scope."""
        held = self.node.get("/A", [])
        for owner in held if isinstance(held, pikepdf.Array) else [held]:
            if name in owner:
                return str(owner[name])
        return ""


@dataclass
class Tagged:
    pdf: pikepdf.Pdf
    root: Element
    untagged: list[str]


def tagged(content: bytes) -> Tagged:
    """The elements of a PDF, and text that is neither in one of them nor an artifact."""
    pdf = pikepdf.open(BytesIO(content))
    texts: dict[tuple[Any, int], str] = {}
    untagged: list[str] = []
    for page in pdf.pages:
        for number, text in _marked(page):
            if number is None:
                untagged.append(text)
            else:
                texts[page.objgen, number] = texts.get((page.objgen, number), "") + text
    roles: Any = pdf.Root.StructTreeRoot.get("/RoleMap", {})
    return Tagged(pdf, _element(pdf.Root.StructTreeRoot, None, texts, roles), untagged)


def _element(node: Any, page: Any, texts: dict[tuple[Any, int], str], roles: Any) -> Element:
    role = str(node.get("/S", "/Root"))
    role = str(roles.get(role, role))
    made = Element(role.removeprefix("/"), node)
    page = node.get("/Pg", page)
    held = node.get("/K", [])
    for kid in held if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(kid, int) or (isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid):
            own = kid if isinstance(kid, int) else int(kid["/MCID"])
            there = page if isinstance(kid, int) else kid.get("/Pg", page)
            text = Element("text", pikepdf.Dictionary(), texts.pop((there.objgen, own), ""))
            made.children.append(text)
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") != "/OBJR":
            made.children.append(_element(kid, page, texts, roles))
    return made


def _marked(page: pikepdf.Page) -> Iterator[tuple[int | None, str]]:
    """Every text of a page with the number of its marked content, in the order of drawing.

    None stands for text outside any; artifacts are left out.
    """
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    open_marks: list[int | str] = []
    font = ""
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        shown = ""
        match str(instruction.operator):
            case "BDC" | "BMC":
                mark, shown = _mark(operands)
                open_marks.append(mark)
            case "EMC":
                open_marks.pop()
            case "Tf":
                font = str(operands[0])
            case "Tj" | "TJ" if "replaced" not in open_marks:
                shown = _text(operands[0], fonts[font])
        if shown and "artifact" not in open_marks:
            yield next((m for m in open_marks if isinstance(m, int)), None), shown


def _mark(operands: Any) -> tuple[int | str, str]:
    """The number of marked content, or else what kind it is, and the text that stands for it."""
    if operands[0] == "/Artifact":
        return "artifact", ""
    held = operands[1] if len(operands) > 1 else {}
    if "/ActualText" in held:
        return "replaced", str(held["/ActualText"])
    return (int(held["/MCID"]) if "/MCID" in held else "other"), ""


def _text(shown: Any, characters: dict[int, str]) -> str:
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    pairs = (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2))
    return "".join(characters[code] for code in pairs)


def _characters(font: Any) -> dict[int, str]:
    """What each code of a font means, by its ToUnicode map."""
    found: dict[int, str] = {}
    for line in font.ToUnicode.read_bytes().splitlines():
        codes = [bytes.fromhex(code.decode()) for code in _CODE.findall(line)]
        if len(codes) == 2:
            found[int.from_bytes(codes[0], "big")] = codes[1].decode("utf-16-be")
    return found
