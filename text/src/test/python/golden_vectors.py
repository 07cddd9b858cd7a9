"""Writes the files of VectorFilesTest, byte for byte as GloVe, word2vec and fastText do (no package needed).

    python text/src/test/python/golden_vectors.py text/src/test/resources/org/souvenir/text/vocabulary

Number d of word w is (w * 37 + d * 11) % 101 / 8 - 6, which every format has exactly.
"""

import gzip
import os
import struct
import sys

folder = sys.argv[1]
words = ["the", ",", "café", "naïve", "日本", "good", "1/2", ". . .", "Good", "the"]  # the last comes twice
width = 25


def vector(w):
    return [(w * 37 + d * 11) % 101 / 8 - 6 for d in range(width)]


def write(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def lines(words, form, end):  # glove.c: fprintf "%s", " %lf", "\n"; fastText: ostream, a space behind each number
    return "".join(f"{word} {' '.join(form % number for number in vector(w))}{end}" for w, word in enumerate(words))


write("glove.txt", lines(words, "%.6f", "\n").encode())
whole = [word.replace(" ", "_") for word in words]  # the others' words have no spaces
header = f"{len(words)} {width}\n"
write("fasttext.vec.gz", gzip.compress((header + lines(whole, "%g", " \n")).encode(), mtime=0))
write("word2vec.txt", (header + lines(whole, "%f", " \n")).encode())
binary = [header.encode()]  # word2vec.c: fprintf "%s ", fwrite floats, fprintf "\n"
for w, word in enumerate(whole):
    binary.append(word.encode() + b" " + struct.pack(f"<{width}f", *vector(w)) + b"\n")
write("word2vec.bin", b"".join(binary))
write("word2vec.bin.gz", gzip.compress(b"".join(binary), mtime=0))
