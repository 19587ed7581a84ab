"""The deeds of 追责督办: following up, supervising, proposing accountability (沪城管执〔2009〕1号 四(一)6)."""
