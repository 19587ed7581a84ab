"""月度通报 and 《督察动态》 (沪城管执〔2009〕1号 四(一)7 and 8): a month's figures folded from rows of the ledger, the
words they propose, and what a later look corrects. Pure."""
