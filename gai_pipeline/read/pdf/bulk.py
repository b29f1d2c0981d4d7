"""pdfium asked for many things at a time: one pass in C over characters or objects, the answers in one array.

A call of pypdfium2 for a single box costs more in Python than in pdfium. Belongs here: the functions of pdfium that
are called for every character or object, with plain addresses for their arguments. Does not belong here: what the
answers mean.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

Call = Callable[..., Any]
_ADDRESS, _INT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_float


def _bind(function: Any, result: Any, *arguments: Any) -> Call:
    """The same function of pdfium, which takes addresses as numbers and keeps the interpreter's lock."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    if address is None:
        raise ImportError(f"pdfium has no {function}")
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


text: Final = _bind(raw.FPDFText_GetText, _INT, _ADDRESS, _INT, _INT, _ADDRESS)
char_box: Final = _bind(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
ink_box: Final = _bind(raw.FPDFText_GetCharBox, _INT, _ADDRESS, _INT, *[_ADDRESS] * 4)
char_origin: Final = _bind(raw.FPDFText_GetCharOrigin, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
char_angle: Final = _bind(raw.FPDFText_GetCharAngle, _FLOAT, _ADDRESS, _INT)
char_code: Final = _bind(raw.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
char_object: Final = _bind(raw.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
page_object: Final = _bind(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
form_object: Final = _bind(raw.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
kind: Final = _bind(raw.FPDFPageObj_GetType, _INT, _ADDRESS)
bounds: Final = _bind(raw.FPDFPageObj_GetBounds, _INT, *[_ADDRESS] * 5)
matrix: Final = _bind(raw.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
font: Final = _bind(raw.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
font_is_embedded: Final = _bind(raw.FPDFFont_GetIsEmbedded, _INT, _ADDRESS)
font_name: Final = _bind(raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_ulong)
glyph_path: Final = _bind(raw.FPDFFont_GetGlyphPath, _ADDRESS, _ADDRESS, ctypes.c_uint32, _FLOAT)
glyph_segment_count: Final = _bind(raw.FPDFGlyphPath_CountGlyphSegments, _INT, _ADDRESS)
glyph_segment: Final = _bind(raw.FPDFGlyphPath_GetGlyphPathSegment, _ADDRESS, _ADDRESS, _INT)
render_mode: Final = _bind(raw.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
font_size: Final = _bind(raw.FPDFTextObj_GetFontSize, _INT, _ADDRESS, _ADDRESS)
stroke_width: Final = _bind(raw.FPDFPageObj_GetStrokeWidth, _INT, _ADDRESS, _ADDRESS)
draw_mode: Final = _bind(raw.FPDFPath_GetDrawMode, _INT, *[_ADDRESS] * 3)
stroke_colour: Final = _bind(raw.FPDFPageObj_GetStrokeColor, _INT, *[_ADDRESS] * 5)
count_marks: Final = _bind(raw.FPDFPageObj_CountMarks, _INT, _ADDRESS)
mark: Final = _bind(raw.FPDFPageObj_GetMark, _ADDRESS, _ADDRESS, ctypes.c_ulong)
mark_name: Final = _bind(raw.FPDFPageObjMark_GetName, _INT, _ADDRESS, _ADDRESS, ctypes.c_ulong, _ADDRESS)
mark_value: Final = _bind(raw.FPDFPageObjMark_GetParamValueType, _INT, _ADDRESS, ctypes.c_char_p)
transparent: Final = _bind(raw.FPDFPageObj_HasTransparency, _INT, _ADDRESS)
clip_path: Final = _bind(raw.FPDFPageObj_GetClipPath, _ADDRESS, _ADDRESS)
clip_count: Final = _bind(raw.FPDFClipPath_CountPaths, _INT, _ADDRESS)
clip_segment_count: Final = _bind(raw.FPDFClipPath_CountPathSegments, _INT, _ADDRESS, _INT)
clip_segment: Final = _bind(raw.FPDFClipPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT, _INT)
fill_colour: Final = _bind(raw.FPDFPageObj_GetFillColor, _INT, *[_ADDRESS] * 5)
form_count: Final = _bind(raw.FPDFFormObj_CountObjects, _INT, _ADDRESS)
segment_count: Final = _bind(raw.FPDFPath_CountSegments, _INT, _ADDRESS)
segment: Final = _bind(raw.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
segment_point: Final = _bind(raw.FPDFPathSegment_GetPoint, _INT, *[_ADDRESS] * 3)
segment_kind: Final = _bind(raw.FPDFPathSegment_GetType, _INT, _ADDRESS)
segment_closes: Final = _bind(raw.FPDFPathSegment_GetClose, _INT, _ADDRESS)


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's handles."""
    return ctypes.addressof(handle.contents)


def values(call: Call, *arguments: Iterable[int], count: int, dtype: Any) -> NDArray[Any]:
    """What `count` calls return."""
    return np.fromiter(map(call, *arguments), dtype, count)


def rows(
    call: Call, *arguments: Iterable[int], count: int, dtype: Any, numbers: int, pointers: int = 1
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """(what `count` calls write, count x numbers; which of them succeeded).

    Each call writes `numbers` numbers, through as many `pointers` as it takes behind its other arguments. A row whose
    call failed is zero.
    """
    out = np.zeros((count, numbers), dtype)
    step = out.itemsize * numbers
    start = out.ctypes.data
    places = [range(start + i * step // pointers, start + step * count, step) for i in range(pointers)]
    return out, np.fromiter(map(call, *arguments, *places), np.bool_, count)


def chosen(items: Sequence[int], which: NDArray[np.bool_]) -> list[int]:
    """The items where `which` holds."""
    return [items[i] for i in np.flatnonzero(which).tolist()]
