#!/usr/bin/env python3
"""Writes Tests/TokenCountTests/Fixtures/counts.json: texts and how many tokens tiktoken makes of them.

    Support/tokens/goldens.py LITELLM_WHEEL

tiktoken 0.14.0 must be installed; its tables are taken from the wheel (see build.py), so that nothing is fetched.
A case is [name, text, times, [o200k_base, cl100k_base, p50k_base, r50k_base]]: the text, repeated. The random texts
come from a seeded generator, so that the file is always the same.
"""

import json
import random
import sys
import zipfile
from pathlib import Path

import build
import tiktoken
from tiktoken_ext import openai_public

OUTPUT = Path(__file__).resolve().parents[2] / "Tests/TokenCountTests/Fixtures/counts.json"
NAMES = ["o200k_base", "cl100k_base", "p50k_base", "r50k_base"]

TEXTS = {
    "nothing": "",
    "prose": "The harbour master's log, kept since 1871, doesn't say who'd lit the lamp; they'll never know, I'm sure. "
    "We've asked. You're free to guess, and SHE'LL agree: it WASN'T the keeper.",
    "letters and paragraphs": "Dear Ana,\n\nThank you for the parcel.  It came on Tuesday.\r\n\r\nYours,\n\tM.\n\n\n",
    "swift": "public struct Ledger: Sendable {\n    private let state = Mutex(State())\n\n    func take(_ n: Int) throws(Shortfall) -> Hold {\n"
    "        guard n >= 0, let room = state.withLock({ $0.room }) else { throw .none }\n        return Hold(amount: n * 1_000)\n    }\n}\n",
    "python": "def fold(items, *, start=0):\n\tfor index, item in enumerate(items):\n\t\tstart += item ** 2 if index % 2 else -item\n\treturn f\"{start:>10.3f}\"\n",
    "javascript": "const getHTTPResponseCode = async (url) => (await fetch(`${url}?v=${Date.now()}`)).status ?? 0; // 200?\n",
    "sql": "SELECT team_id, SUM(cost_nanos)/1e9 AS usd FROM requests WHERE created_at >= '2026-11-01' GROUP BY 1 ORDER BY 2 DESC;",
    "json": '{"model":"gpt-4o","messages":[{"role":"user","content":"Grüß Gott"}],"temperature":0.25,"n":3}',
    "html": "<!doctype html>\n<p class=\"a b\">Fish &amp; chips</p>\n<!-- 1 < 2 -->\n",
    "paths and addresses": "/usr/local/share/doc//README.md https://example.org/a/b?c=d&e=%20f#g C:\\Windows\\System32\\\n//\n/\r\n",
    "camel case": "XMLHttpRequest parseJSONObject iPhoneSE McDonald's IDs DVDs NASA's aB ABc ABCd aBCD éÉé ÉCOLE École",
    "numbers": "1 12 123 1234 12345 3.14159 1,000,000 0xFF 1e-9 ٣٤٥٦ ⅷ ½¾ ²³ १२३४ 一二三 𝟘𝟙𝟚𝟛 2026-11-25T19:00:00Z",
    "endings": "'s 'S 't 'T 're 'RE 've 'Ve 'm 'M 'll 'LL 'd 'D 'x 'ſ it'ſ IT'S x'Re y'lL z'l 'r 'v ' '' '''s they’re l'eau",
    "german": "Die Donaudampfschifffahrtsgesellschaft prüft übermäßig große Größen; das weiß Straße Nr. 7b ja längst.",
    "french": "L'été dernier, où étiez-vous ? « Chez moi », répondit-il — à l'heure où tout s'éteint…",
    "vietnamese": "Tiếng Việt có nhiều dấu: hỏi, ngã, nặng, sắc, huyền; đường phố Hà Nội buổi sáng sớm.",
    "turkish": "İstanbul'da ışıklar söndü; IĞDIR'ın dağları ığıl ığıl.",
    "greek and russian": "Ο Οδυσσέας γύρισε στην Ιθάκη. Съешь же ещё этих мягких французских булок, да выпей чаю. ПРИВЕТ Мир",
    "chinese": "从前有一座山，山里有一座庙，庙里有个老和尚在讲故事。３００多年前（公元1700年）。",
    "japanese": "吾輩は猫である。名前はまだ無い。カタカナとひらがな、ﾊﾝｶｸ、々〆ヶ。「えっ？」",
    "korean": "동해 물과 백두산이 마르고 닳도록 하느님이 보우하사 우리나라 만세.",
    "arabic": "السلام عليكم ورحمة الله وبركاته، كَيْفَ حَالُكَ؟ ١٢٣٤",
    "hebrew": "שָׁלוֹם עוֹלָם, מה שלומך היום?",
    "hindi": "नमस्ते दुनिया, आप कैसे हैं? क्षत्रिय ज्ञान ऋषि।",
    "thai and khmer": "สวัสดีชาวโลก วันนี้อากาศดีมาก សួស្តីពិភពលោក",
    "tamil and amharic": "வணக்கம் உலகம் ሰላም ለዓለም ጤና ይስጥልኝ",
    "emoji": "👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇯🇵 😀😀😀 ❤️ ☎︎ 1️⃣ 🧑🏿‍🚀!",
    "combining marks": "e\u0301 a\u030a\u0301 Z\u0351\u036b\u0343a\u0326l\u0334g\u0321o \u0301x \u0301 \u0301\u0301X X\u0301Y x\u0301y \u0301A\u0301 .\u0301a",
    "letters without case": "ªº ʰAʰ ʰaB Aʰ aʰB AʰB ǅ ǅa aǅ ǅǅ AªB 中A A中 A中B 中a ABC中DEF中 ʰABC \u0301ABC -\u0301A",
    "control characters": "\x00\x01\x02 a\x00b \x07\x08\x0b\x0c\x1b[31mred\x1b[0m \x7f \x80\x85\x9f end",
    "white space": " a  b   c    d\t\te \t f\u00a0g\u00a0\u00a0h\u2003i\u3000j\u2028k\u2029l\u0085m\ufeffn\u200bo",
    "ends in blanks": "text   ",
    "ends in lines": "text \n  \n   ",
    "only blanks": "     ",
    "only lines": "\n\n\n\n",
    "mixed ends of lines": "a\r\nb\rc\n\rd \r\n e\n \nf\n\n \n\n  g \n\t\n",
    "indentation": "a\n    b\n        c\n            d\n\t\t\te\n   \n  f\n",
    "symbols": "!!! ??? ... --- === ***/ **//\n/ ***\n\n/** */ #$%^&*()_+ [] {} <> <|> |> ~~~ `` ©®™ →⇒ ∑∫√ €£¥ «» „“ ‚‘",
    "special tokens are text": "<|endoftext|> <|im_start|>user<|im_sep|> <|endofprompt|> <|fim_prefix|><|return|><|start|>",
    "private and last characters": "\ue000\uf8ff\U000f0000\U0010ffff\ufffd\ufffe\uffff",
    "planes above the first": "𐍈𐌰 𝒜𝓑𝔠 𠜎𠜱 𐐀𐐨 𞤀𞤢 𑀓𑁆 🜁 𛀀",
    "newer characters": "\u1c89\u1c8a\ua7cb\ua7da\U00010d50\U00010d70\U0001cc00\U00016d40\U00011bc0",
    "long word": "Pneumonoultramicroscopicsilicovolcanoconiosis floccinaucinihilipilification",
    "base64": "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz+/8=",
    "hexadecimal": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4 0xDEADBEEF #ff8800",
}
# Long runs: the work must stay in proportion to them.
RUNS = {
    "run of a": ("a", 10_000),
    "run of A": ("A", 5_000),
    "run of spaces": (" ", 10_000),
    "run of lines": ("\n", 5_000),
    "run of dots": (".", 10_000),
    "run of equals signs": ("=", 3_000),
    "run of slashes and lines": ("/\n", 2_000),
    "run of zeros": ("0", 3_000),
    "run of a syllable": ("ab", 5_000),
    "run of a marked letter": ("e\u0301", 1_000),
    "run of a character": ("中", 3_000),
    "run of an emoji": ("😀", 1_000),
    "run of a Thai word": ("สวัสดี", 500),
    "run of words": ("hello world ", 500),
    "run of camels": ("aB", 2_000),
    "run of caseless and capital": ("ʰA", 500),
    "run of control characters": ("\x00", 1_000),
    "run of invisible joiners": ("\u200d", 500),
}
ALPHABETS = [
    "aAbB'sStTdDmMlLrReEvV ",
    "aA0 \n\r\t.,/'!-",
    " \n\r\t\u00a0\u3000/x",
    "aBʰªǅ中\u0301\u0327 .'\n",
    "0123456789٣½². ,a",
    "éÉßẞžŽñÑ çÇ'sK\u017f",
    "中文字漢かカ한글 。，a1",
    "👍🏽\u200d\ufe0f🇩🇪❤a ",
    "<|>endoftext_im{}[]()\"':;,/\\\n ",
    "\x00\x01\x1f\x7f\x80\x85\u2028\ufeff a\n",
]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        tables = {name: build.table(wheel, name) for name in build.SHA256}
    tables["r50k_base"] = b"".join(tables["p50k_base"].splitlines(keepends=True)[: build.R50K_RANKS])
    ranks = {
        name: {build.base64.b64decode(token): int(rank) for token, rank in map(bytes.split, text.splitlines())}
        for name, text in tables.items()
    }
    # tiktoken's own definitions, but with tables that are at hand.
    openai_public.load_tiktoken_bpe = lambda address, **_: ranks[address.rsplit("/", 1)[1].removesuffix(".tiktoken")]
    encodings = [tiktoken.Encoding(**getattr(openai_public, name)()) for name in NAMES]

    cases = [(name, text, 1) for name, text in TEXTS.items()]
    cases += [(name, unit, times) for name, (unit, times) in RUNS.items()]
    chance = random.Random(20_261_125)
    for alphabet in ALPHABETS:
        for index in range(40):
            text = "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 48)))
            cases.append((f"random of {alphabet[:6]!r} {index}", text, 1))
    whole = "".join(alphabet for alphabet in ALPHABETS) + "".join(TEXTS.values())
    for index in range(100):
        text = "".join(chance.choice(whole) for _ in range(chance.randint(1, 80)))
        cases.append((f"random of all {index}", text, 1))
    rows = [
        [name, text, times, [len(encoding.encode_ordinary(text * times)) for encoding in encodings]]
        for name, text, times in cases
    ]
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
    print(f"{len(rows)} texts: {OUTPUT}")


if __name__ == "__main__":
    main()
