"""Selectors from pages and what they are known to say."""

from spiders.upkeep.induce.clusters import cluster
from spiders.upkeep.induce.known import Known, NothingInduced
from spiders.upkeep.induce.layout import FOR_THE_EYE, Induced, induce_layout
from spiders.upkeep.induce.vote import Proposal

__all__ = ["FOR_THE_EYE", "Induced", "Known", "NothingInduced", "Proposal", "cluster", "induce_layout"]
