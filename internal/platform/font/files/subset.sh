#!/bin/sh
# Makes the faces of this folder from Debian's packages fonts-noto-core and
# fonts-droid-fallback, with pyftsubset of the package fonttools. Run it here.
set -eu
noto=/usr/share/fonts/truetype/noto
droid=/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf

# Latin with all its extensions, Greek, Cyrillic, punctuation, currencies, arrows.
letters='U+0020-007E,U+00A0-024F,U+0250-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+2000-206F,U+2070-209F,U+20A0-20BF,U+2100-2189,U+2190-2199,U+2212,U+2248,U+2260,U+2264,U+2265,U+25CC,U+A720-A7FF,U+FB00-FB04,U+FFFD'
# The italics are for Russian labels.
cyrillic='U+0020-007E,U+00A0-00FF,U+0300-036F,U+0400-052F,U+2010-2026,U+2116,U+20AC'
arabic='U+0020-007E,U+00A0-00FF,U+0600-06FF,U+0750-077F,U+08A0-08FF,U+200B-200F,U+2010-2011,U+204F,U+2E41,U+25CC,U+FDF0-FDFF,U+FD3E-FD3F'

subset() { # from, to, characters, features
	pyftsubset "$1" --output-file="$2" --unicodes="$3" --layout-features="$4" \
		--no-hinting --notdef-outline --name-IDs='0,1,2,3,4,5,6,13,14' --drop-tables+=DSIG,vhea,vmtx
}
shape=kern,mark,mkmk,ccmp,locl,liga,rtlm
join=ccmp,init,medi,fina,liga,rlig,locl,mark,mkmk
subset $noto/NotoSerifDisplay-Regular.ttf NotoSerifDisplay-Regular.ttf "$letters" $shape
subset $noto/NotoSerif-Regular.ttf NotoSerif-Regular.ttf "$letters" $shape,smcp,c2sc
subset $noto/NotoSerif-Bold.ttf NotoSerif-Bold.ttf "$letters" $shape
subset $noto/NotoSerif-Italic.ttf NotoSerif-Italic.ttf "$cyrillic" $shape
subset $noto/NotoNaskhArabic-Regular.ttf NotoNaskhArabic-Regular.ttf "$arabic" $join
subset $noto/NotoNaskhArabic-Bold.ttf NotoNaskhArabic-Bold.ttf "$arabic" $join

# GB 2312, the first levels of Big5 and of JIS X 0208, Korean syllables as far as
# the face has them, kana, full-width forms, and characters frequent in names
# that GB 2312 lacks.
/usr/bin/python3 - >han.txt <<'PYTHON'
chars = set()
def rows(coding, first, last, low):
    for a in range(first, last + 1):
        for b in range(low, 0xFF):
            try:
                c = bytes([a, b]).decode(coding)
            except UnicodeDecodeError:
                continue
            if len(c) == 1:
                chars.add(ord(c))
rows("gb2312", 0xA1, 0xF7, 0xA1)
rows("big5", 0xA4, 0xC6, 0x40)
rows("euc_kr", 0xB0, 0xC8, 0xA1)
rows("euc_jp", 0xB0, 0xCF, 0xA1)
chars |= {ord(c) for c in "镕喆堃淼犇甯婼玥珺琤璟煊烜皞祎翀芃茜荃莙菲蕤蘅赟趸邕郗邰钰钲锜镭镜闇靓骁骉髙嫄峂"}
chars |= set(range(0x3000, 0x3100)) | set(range(0x3200, 0x3300)) | set(range(0xFF00, 0xFFF0))
chars = {c for c in chars if c >= 0x2E80} | {0x20}
print(",".join("U+%04X" % c for c in sorted(chars)))
PYTHON
pyftsubset $droid --output-file=DroidSansFallback.ttf --unicodes-file=han.txt --layout-features= \
	--no-hinting --notdef-outline --name-IDs='0,1,2,3,4,5,6,13,14' --drop-tables+=DSIG,vhea,vmtx
rm han.txt

# Names in documents are written in many scripts. These faces are whole, without
# hinting; Serif where Noto has one, as the texts are set in Noto Serif.
whole() { # from, to
	pyftsubset "$1" --output-file="$2" --unicodes='*' --layout-features='*' \
		--no-hinting --notdef-outline --name-IDs='0,1,2,3,4,5,6,13,14' --drop-tables+=DSIG,vhea,vmtx
}
for script in Armenian Balinese Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada Khmer \
	Lao Malayalam Myanmar Sinhala Tamil Telugu Thai Tibetan; do
	whole $noto/NotoSerif$script-Regular.ttf NotoSerif$script-Regular.ttf
done
for script in Adlam Buginese CanadianAboriginal Cham Cherokee Javanese Lepcha Limbu Lisu MeeteiMayek Mongolian NKo \
	OlChiki Oriya Osage Sundanese Syriac TaiLe Thaana Tifinagh Vai Yi; do
	whole $noto/NotoSans$script-Regular.ttf NotoSans$script-Regular.ttf
done
