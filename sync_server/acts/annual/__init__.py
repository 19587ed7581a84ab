"""The city's yearly evaluation of the districts' inspection work (沪城管执〔2009〕1号 三)."""
