"""评定建议 from draft to decision, and the objections of the units it scores (沪城管执〔2009〕1号 四(一)9)."""
