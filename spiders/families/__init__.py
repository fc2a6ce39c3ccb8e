"""What the pages of one content management system have in common."""

from spiders.families.aspnet import ASPNET
from spiders.families.dede import DEDE
from spiders.families.discuz import DISCUZ
from spiders.families.empire import EMPIRE
from spiders.families.family import Family
from spiders.families.inherit import filled
from spiders.families.jcms import JCMS
from spiders.families.jeecms import JEECMS
from spiders.families.nfcms import NFCMS
from spiders.families.phpcms import PHPCMS
from spiders.families.siteserver import SITESERVER
from spiders.families.trs import TRS
from spiders.families.ucap import UCAP
from spiders.families.vsb import VSB
from spiders.families.xiangyu import XIANGYU

FAMILIES: dict[str, Family] = {
    "trs": TRS,
    "jcms": JCMS,
    "vsb": VSB,
    "ucap": UCAP,
    "nfcms": NFCMS,
    "empire": EMPIRE,
    "xiangyu": XIANGYU,
    "siteserver": SITESERVER,
    "dede": DEDE,
    "jeecms": JEECMS,
    "aspnet": ASPNET,
    "discuz": DISCUZ,
    "phpcms": PHPCMS,
}
"""Every known family by the name that a profile gives."""

__all__ = ["FAMILIES", "Family", "filled"]
