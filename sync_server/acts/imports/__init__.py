"""Spreadsheets that people bring: read into rows of text, whatever made them, before any rule looks at them."""
