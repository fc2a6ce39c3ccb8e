"""Who writes for the sample site, and for whom: all invented."""

REPORTERS = (
    "陆思齐",
    "钟岚",
    "欧阳小满",
    "覃雨桐",
    "冉一帆",
    "邱明喆",
    "温若溪",
    "柏青",
    "向远",
    "龚静姝",
    "吉克·阿果",
)
CORRESPONDENTS = ("田维佳", "蒲勇", "鄢晓芸", "漆光明", "佘泽林")
EDITORS = ("闵秋实", "庞立", "谭竹君", "晏清")
SOURCES = ("澜川新闻网", "澜川日报", "澜川广播电视台", "柳渡区融媒体中心", "石坪融媒", "青岫县委宣传部")
OWN_SOURCE = "澜川新闻网"
