"""Which path shows which screen, and which screens stand outside all paths. They are imported at their first visit."""

from __future__ import annotations

from mobile.parts.navigator import Route

LOCK = "mobile.screens.lock:LockScreen"
CODE_OVER_LOCK = "mobile.screens.enrol:EnrolScreen"
IN_USE = "mobile.screens.startup:InUseScreen"
UNREADABLE = "mobile.screens.startup:UnreadableScreen"

ROUTES = (
    Route("/", "mobile.screens.today:TodayScreen", parent=None),
    Route("/records", "mobile.screens.records:RecordsScreen", parent=None),
    Route("/settings", "mobile.screens.settings:SettingsScreen", parent=None),
    Route("/welcome", "mobile.screens.welcome:WelcomeScreen", parent=None),
    Route("/enrol", "mobile.screens.enrol:EnrolScreen", parent=None),
    Route("/enrol/:code", "mobile.screens.enrol:EnrolScreen", parent=None),
    Route("/pin", "mobile.screens.lock:ChoosePinScreen", parent=None),
    Route("/waiting", "mobile.screens.waiting:WaitingScreen"),
    Route("/messages", "mobile.screens.messages:MessagesScreen"),
    Route("/drafts", "mobile.screens.all_drafts:AllDraftsScreen"),
    Route("/tasks/:task_id", "mobile.screens.task:TaskScreen"),
    Route("/records/:record_id", "mobile.screens.record_detail:RecordDetailScreen", parent="/records"),
    Route("/records/:record_id/photos/:photo_id", "mobile.screens.photo_zoom:PhotoZoomScreen", "/records/:record_id"),
    Route("/notices/:notice_id", "mobile.screens.notice_detail:NoticeDetailScreen", parent="/records"),
    Route("/settings/storage", "mobile.screens.settings_storage:StorageScreen", parent="/settings"),
    Route("/settings/damage", "mobile.screens.damage:DamageScreen", parent="/settings"),
    Route("/settings/device", "mobile.screens.settings_device:DeviceScreen", parent="/settings"),
    Route("/settings/pin", "mobile.screens.lock:ChoosePinScreen", parent="/settings"),
    Route("/suggestion", "mobile.screens.suggestion:SuggestionScreen", parent="/settings"),
    Route("/privacy", "mobile.screens.privacy:PrivacyScreen", parent="/settings"),
    Route("/licences", "mobile.screens.licences:LicencesScreen", parent="/settings"),
    Route("/check/:draft", "mobile.screens.check:CheckScreen"),
    Route("/check/:draft/items", "mobile.screens.check_items:CheckItemsScreen", parent="/check/:draft"),
    Route("/check/:draft/item/:result", "mobile.screens.check_item:CheckItemScreen", parent="/check/:draft"),
    Route("/check/:draft/item/:result/camera", "mobile.screens.camera:CameraScreen", "/check/:draft/item/:result"),
    Route("/check/:draft/alert/:result", "mobile.screens.check_alert:CheckAlertScreen", parent="/check/:draft"),
    Route("/check/:draft/camera", "mobile.screens.camera:CameraScreen", parent="/check/:draft"),
    Route("/check/:draft/camera/:earlier", "mobile.screens.camera:CameraScreen", parent="/check/:draft"),
    Route("/check/:draft/photo/:photo", "mobile.screens.check_photo:CheckPhotoScreen", parent="/check/:draft"),
    Route("/check/:draft/photo/:photo/camera", "mobile.screens.camera:CameraScreen", parent="/check/:draft"),
    Route("/check/:draft/photo/:photo/draw", "mobile.screens.annotate:AnnotateScreen", "/check/:draft/photo/:photo"),
    Route("/check/:draft/unit", "mobile.screens.unit_picker:UnitPickerScreen", parent="/check/:draft"),
    Route("/check/:draft/people", "mobile.screens.people_picker:PeoplePickerScreen", parent="/check/:draft"),
    Route("/check/:draft/partner", "mobile.screens.people_picker:PartnerPickerScreen", parent="/check/:draft"),
    Route("/check/:draft/place", "mobile.screens.place:PlaceScreen", parent="/check/:draft"),
    Route("/check/:draft/finish", "mobile.screens.check_finish:CheckFinishScreen", parent="/check/:draft"),
    Route("/notice/:draft", "mobile.screens.notice:NoticeScreen"),
    Route("/notice/:draft/read", "mobile.screens.read_aloud:ReadAloudScreen", parent="/notice/:draft"),
    Route("/notice/:draft/sign", "mobile.screens.notice_sign:NoticeSignScreen", parent="/notice/:draft"),
    Route("/notice/:draft/refusal", "mobile.screens.refusal:RefusalScreen", parent="/notice/:draft"),
    Route("/paper/:notice", "mobile.screens.paper:PaperScreen", parent="/notices/:notice"),
)
