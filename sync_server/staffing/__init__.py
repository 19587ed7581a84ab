"""The inspection bodies themselves: who leads and who inspects, their equipment, training and conduct (沪城管执
〔2009〕1号 五(一)、(四), annexes 1 and 2)."""
