"""A whole result set as a file, a folder or a stream, with a manifest by which it is made and checked again."""

from storage.export.checking import Difference, differences
from storage.export.making import PLACES, RECORDS, STREAMS, Export, asked, repeated, to_place, to_stream
from storage.export.manifest import SUFFIX, Manifest, ManifestFault
from storage.target import NoOrdinaryFile, TargetExists

__all__ = [
    "PLACES", "RECORDS", "STREAMS", "SUFFIX", "Difference", "Export", "Manifest", "ManifestFault", "NoOrdinaryFile",
    "TargetExists", "asked", "differences", "repeated", "to_place", "to_stream",
]  # fmt: skip
