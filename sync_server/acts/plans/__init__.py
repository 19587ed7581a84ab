"""月度督察工作计划: drafted from the ledger, filed upward, turned into tasks (沪城管执〔2009〕1号 三 and 四(一)1)."""
