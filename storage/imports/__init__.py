"""Files of other crawlers, read as they come: nothing is unpacked to disk, and no file is held in memory."""
