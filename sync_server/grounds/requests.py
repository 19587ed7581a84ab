"""What a phone's request is not readable for."""

from __future__ import annotations

from shared.problems import MALFORMED, ground

UNKNOWN_SIZE = ground(MALFORMED, "requests-unknown-size", "size 应为 thumb 或 large")
NOT_JSON = ground(MALFORMED, "requests-not-json", "内容不是有效的 JSON")
NOT_FIELDS = ground(MALFORMED, "requests-not-fields", "内容应为一组字段")
RECORDS_NOT_A_LIST = ground(MALFORMED, "requests-records-not-a-list", "records：应为列表")
UPLOAD_OFFSET_MISSING = ground(MALFORMED, "requests-upload-offset-missing", "请在 Upload-Offset 中写明续传位置")
UPLOAD_CHECKSUM_UNREADABLE = ground(MALFORMED, "requests-upload-checksum-unreadable", "Upload-Checksum 的格式不对")
UPLOAD_METADATA_TOO_LONG = ground(MALFORMED, "requests-upload-metadata-too-long", "Upload-Metadata 过长")
UPLOAD_METADATA_UNREADABLE = ground(MALFORMED, "requests-upload-metadata-unreadable", "Upload-Metadata 的格式不对")
UPLOAD_NOT_PATCHED = ground(MALFORMED, "requests-upload-not-patched", "请用 PATCH 续传")
REQUEST_UNREADABLE = ground(MALFORMED, "requests-request-unreadable", "请求的格式不对")
CONTENT_UNFIT = ground(MALFORMED, "requests-content-unfit", "{why}")
NESTED_TOO_DEEP = ground(MALFORMED, "requests-nested-too-deep", "内容嵌套过深")
CHARACTERS_UNKEEPABLE = ground(MALFORMED, "requests-characters-unkeepable", "含有无法保存的字符")
CONTENT_UNREADABLE = ground(MALFORMED, "requests-content-unreadable", "内容的格式不对")
FIELDS_UNFIT = ground(MALFORMED, "requests-fields-unfit", "这些项目缺少或格式不对：{names}")
