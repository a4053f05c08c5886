"""The units of the product, as audio/acoustic/inventory.go lists them, and the
way from the teacher's phones to them."""
import numpy as np

INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s y w".split()
FINALS = ("a o e ai ei ao ou an en ang eng ong er i ia ie iao iu ian in iang ing iong "
          "u ua uo uai ui uan un uang v ve van vn").split()
BASE = ["sil"] + INITIALS + FINALS  # 59 units without tone
FIRST_FINAL = 1 + len(INITIALS)
TONES = 5
UNIT = {name: i for i, name in enumerate(BASE)}


def parse(pinyin):
    """ "xue2" → ("x", "ve", 2); "" for no initial; None for what is no syllable of ours."""
    body, tone = pinyin[:-1], pinyin[-1]
    if not tone.isdigit():
        return None
    tone = int(tone) or 5
    initial = next((i for i in sorted(INITIALS, key=len, reverse=True)
                    if body.startswith(i) and len(body) > len(i)), "")
    final = body[len(initial):]
    if initial in ("j", "q", "x", "y") and final.startswith("u"):
        final = "v" + final[1:]
    if final not in UNIT:
        return None
    return initial, final, tone


def teacher_map(phones):
    """Matrices (248, 59) to units, (248, 5) to tones, and a mask (248,) of foreign phones."""
    to_base = np.zeros((len(phones), len(BASE)), np.float32)
    to_tone = np.zeros((len(phones), TONES), np.float32)
    foreign = np.zeros(len(phones), np.float32)
    for k, phone in enumerate(phones):
        name, tone = (phone[:-1], int(phone[-1])) if phone[-1].isdigit() and phone[-2] != "_" else (phone, 0)
        if phone.endswith("_1"):
            foreign[k] = 1
            continue
        if name == "ng":
            name = "en"  # 嗯
        to_base[k, UNIT[name]] = 1
        if tone:
            to_tone[k, tone - 1] = 1
    return to_base, to_tone, foreign
