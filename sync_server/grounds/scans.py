"""What a scanned or photographed paper is not taken for."""

from __future__ import annotations

from shared.problems import RULE, ground

NOTHING_CHOSEN = ground(RULE, "scans-nothing-chosen", "请选择扫描件：逐页拍照，或选扫描仪存成的 PDF")
TICKET_GONE = ground(RULE, "scans-ticket-gone", "上次收到的扫描件已经不在，请重新选择文件，或不附扫描件再提交一次")
EMPTY_FILE = ground(
    RULE, "scans-empty-file", "“{name}”是空的（0 字节），没有传完或已丢失。请先打开它，看得到内容后再选一次"
)
ENCRYPTED = ground(
    RULE,
    "scans-encrypted",
    "“{name}”设有打开密码，看不到内容。请在原软件中去掉密码另存为 PDF，或打印后重新扫描，再选一次",
)
BROKEN_PDF = ground(
    RULE, "scans-broken-pdf", "“{name}”不完整或已损坏，打不开。请重新扫描或重新下载，打开看过后再选一次"
)
NO_PAGES = ground(RULE, "scans-no-pages", "“{name}”里一页也没有。请重新扫描，打开看得到内容后再选一次")
BROKEN_PICTURE = ground(RULE, "scans-broken-picture", "“{name}”：{why}")
TOO_MANY_PAGES = ground(
    RULE, "scans-too-many-pages", "扫描件共 {pages} 页，一件最多 {most} 页。请一事一文，按事项分成几件，分别提交"
)
TOO_HEAVY = ground(
    RULE,
    "scans-too-heavy",
    "扫描件共 {size} MB，一件最多 {most} MB。请一事一文，按事项分成几件分别提交；单件仍过大的，降低清晰度重新扫描",
)
PDF_TOO_HEAVY = ground(
    RULE,
    "scans-pdf-too-heavy",
    "“{name}”有 {size} MB，一个 PDF 最多 {most} MB。请用 200 至 300 dpi 重新扫描，或一事一文，按事项分成几件分别提交",
)
OFFICE_FILE = ground(
    RULE,
    "scans-office-file",
    "“{name}”是 Word、WPS 一类可以编辑的文件，不是盖章后的纸。请打印、盖章，再扫描成 PDF 或逐页拍照后选它",
)
OFD_FILE = ground(
    RULE, "scans-ofd-file", "“{name}”是 OFD 版式文件，这里打不开。请在 OFD 阅读软件中另存（导出）为 PDF，再选一次"
)
ARCHIVE = ground(RULE, "scans-archive", "“{name}”是压缩包。请先解压，再选其中的 PDF 或照片")
NOT_TAKEN = ground(
    RULE, "scans-not-taken", "“{name}”不是照片，也不是 PDF，打不开。请逐页拍照，或用扫描仪存成 PDF，再选一次"
)
UNSAFE = ground(
    RULE,
    "scans-unsafe",
    "扫描件展开后过大或结构异常，为安全起见没有打开。请打印后用 200 至 300 dpi 重新扫描，或逐页拍照，再选一次",
)
FILE_GONE = ground(RULE, "scans-file-gone", "这份扫描件在存储中缺失，请联系系统管理员执行 ducha verify 查明")
FILE_CHANGED = ground(
    RULE, "scans-file-changed", "这份扫描件与登记的校验值不符，不予提供，请联系系统管理员执行 ducha verify 查明"
)
