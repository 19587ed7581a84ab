"""What a table that is brought in is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

COLUMN_MISSING = ground(RULE, "imports-column-missing", "{where}表头缺少“{lacking}”，请按模板补上")
NO_ROWS = ground(RULE, "imports-no-rows", "表头下面没有任何一行，请填写后再导入")
FILE_EMPTY = ground(RULE, "imports-file-empty", "文件是空的，请选择填好的表格")
COLUMN_TWICE = ground(RULE, "imports-column-twice", "表头“{twice}”出现了两次，请只保留一列，或改名后再导入")
ONLY_HIDDEN_SHEETS = ground(RULE, "imports-only-hidden-sheets", "只有隐藏的工作表“{hidden}”有表头，请先取消隐藏再导入")
NO_HEADER = ground(RULE, "imports-no-header", "没有找到表头，{wanted}")
NO_HEADER_IN_SHEETS = ground(RULE, "imports-no-header-in-sheets", "工作表（{names}）中没有找到表头，{wanted}")
TOO_MANY_ROWS = ground(
    RULE, "imports-too-many-rows", "{where}表格已超过 {most_rows} 行，请按月份或单位拆分后分次导入，并删去空白的行"
)
TOO_MANY_COLUMNS = ground(RULE, "imports-too-many-columns", "{where}超过 {most_columns} 列，请删去多余的列后再导入")
FILE_TOO_LARGE = ground(RULE, "imports-file-too-large", "文件超过 {largest} MB，请按月份或单位拆分后分次导入")
FILE_LOCKED = ground(RULE, "imports-file-locked", "文件加了密码，请取消密码、另存为 .xlsx 再导入")
UNPACKED_TOO_LARGE = ground(
    RULE, "imports-unpacked-too-large", "表格展开后过大{measure}，请删去图片和多余的工作表，或另存为 CSV 再导入"
)
NOT_A_WORKBOOK = ground(RULE, "imports-not-a-workbook", "文件不是表格软件保存的 .xlsx，请用表格软件打开后另存再导入")
NOT_A_TABLE = ground(RULE, "imports-not-a-table", "文件不是表格（含有不可读的内容），请导入 .xlsx 或 CSV 文件")
WEB_PAGE_NOT_TABLE = ground(
    RULE,
    "imports-web-page-not-table",
    "文件其实是网页（有的系统导出的 .xls 如此），请用表格软件打开后另存为 .xlsx 再导入",
)
CSV_BROKEN = ground(RULE, "imports-csv-broken", "CSV 文件的引号或分隔符不完整，请用表格软件重新另存为 CSV")
ENCODING_UNKNOWN = ground(
    RULE, "imports-encoding-unknown", "文件的文字编码不可识别，请另存为“CSV UTF-8”或 .xlsx 再导入"
)
SHIFTS_CHANGED = ground(RULE, "imports-shifts-changed", "{fault}（上传后名录或单位有变化），请改好后重新上传")
REASON_OF_REMOVAL_MISSING = ground(RULE, "imports-reason-of-removal-missing", "请写明删去的原因")
TOO_MANY_SHEETS = ground(
    RULE, "imports-too-many-sheets", "文件有 {many} 张工作表，最多 {most_sheets} 张，请拆分后分次导入"
)
SHEET_FAULT = ground(RULE, "imports-sheet-fault", "表格{words}")
TOO_MANY_MERGED_CELLS = ground(RULE, "imports-too-many-merged-cells", "表格中合并的单元格过多，请取消合并后再导入")
NOT_XLSX = ground(RULE, "imports-not-xlsx", "文件不是完整的 .xlsx 表格，请用表格软件打开后另存再导入")
OLD_EXCEL = ground(
    RULE,
    "imports-old-excel",
    "文件是旧版 Excel 或 WPS 表格（.xls、.et），或加了密码，请另存为不加密的 .xlsx 或 CSV 再导入",
)
ODF_TABLE = ground(RULE, "imports-odf-table", "文件是 ODF 表格（.ods），请另存为 .xlsx 或 CSV 再导入")
BINARY_WORKBOOK = ground(RULE, "imports-binary-workbook", "文件是二进制工作簿（.xlsb），请另存为 .xlsx 或 CSV 再导入")
WORD_DOCUMENT = ground(RULE, "imports-word-document", "文件是 Word 文档，请把表格复制到 .xlsx 中再导入")
PRESENTATION = ground(RULE, "imports-presentation", "文件是演示文稿，请把表格复制到 .xlsx 中再导入")
CATALOGUE_FAULT = ground(RULE, "imports-catalogue-fault", "{fault}")
