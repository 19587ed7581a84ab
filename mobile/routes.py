"""Which path shows which screen, and which screens stand outside all paths. They are imported at their first visit."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from mobile.parts.navigator import Route
from mobile.parts.screen import Screen

LOCK = "mobile.screens.start.lock:LockScreen"
CODE_OVER_LOCK = "mobile.screens.start.enrol:EnrolScreen"
IN_USE = "mobile.screens.start.halted:InUseScreen"
UNREADABLE = "mobile.screens.start.halted:UnreadableScreen"

ROUTES = (
    Route("/", "mobile.screens.today.today:TodayScreen", parent=None),
    Route("/records", "mobile.screens.records.my_records:RecordsScreen", parent=None),
    Route("/settings", "mobile.screens.settings.settings:SettingsScreen", parent=None),
    Route("/welcome", "mobile.screens.start.welcome:WelcomeScreen", parent=None),
    Route("/enrol", "mobile.screens.start.enrol:EnrolScreen", parent=None),
    Route("/enrol/scan", "mobile.screens.scan.enrolment_code:ScanEnrolmentScreen", parent="/enrol"),
    Route("/enrol/:code", "mobile.screens.start.enrol:EnrolScreen", parent=None),
    Route("/pin", "mobile.screens.start.choose_pin:ChoosePinScreen", parent=None),
    Route("/waiting", "mobile.screens.today.waiting:WaitingScreen"),
    Route("/messages", "mobile.screens.today.inbox:MessagesScreen"),
    Route("/scan", "mobile.screens.scan.anything:ScanScreen"),
    Route("/scan/:given", "mobile.screens.scan.anything:ScanScreen"),
    Route("/take", "mobile.screens.handing.take:TakeScreen"),
    Route("/take/:code", "mobile.screens.handing.take:TakeScreen"),
    Route("/day", "mobile.screens.today.my_day:MyDayScreen"),
    Route("/drafts", "mobile.screens.today.all_drafts:AllDraftsScreen"),
    Route("/near", "mobile.screens.near.near:NearScreen"),
    Route("/near/:finding", "mobile.screens.near.one_finding:NearFindingScreen", parent="/near"),
    Route("/tasks/:task_id", "mobile.screens.today.task:TaskScreen"),
    Route("/records/:record_id", "mobile.screens.records.one_record:RecordDetailScreen", parent="/records"),
    Route(
        "/records/:record_id/photos/:photo_id",
        "mobile.screens.records.photo_zoom:PhotoZoomScreen",
        "/records/:record_id",
    ),
    Route("/notices/:notice_id", "mobile.screens.records.issued_notice:NoticeDetailScreen", parent="/records"),
    Route("/settings/storage", "mobile.screens.settings.storage:StorageScreen", parent="/settings"),
    Route("/settings/basemap", "mobile.screens.settings.basemap:BasemapScreen", parent="/settings"),
    Route("/settings/damage", "mobile.screens.settings.damage:DamageScreen", parent="/settings"),
    Route("/settings/device", "mobile.screens.settings.this_device:DeviceScreen", parent="/settings"),
    Route("/settings/pin", "mobile.screens.start.choose_pin:ChoosePinScreen", parent="/settings"),
    Route("/suggestion", "mobile.screens.settings.suggestion:SuggestionScreen", parent="/settings"),
    Route("/privacy", "mobile.screens.start.privacy:PrivacyScreen", parent="/settings"),
    Route("/help", "mobile.screens.settings.help:HelpScreen", parent="/settings"),
    Route("/licences", "mobile.screens.settings.open_source:LicencesScreen", parent="/settings"),
    Route("/check/:draft", "mobile.screens.check.check:CheckScreen"),
    Route("/check/:draft/about", "mobile.screens.check.about:CheckAboutScreen", parent="/check/:draft"),
    Route("/check/:draft/pass", "mobile.screens.check.one_pass:OnePassScreen", parent="/check/:draft"),
    Route("/check/:draft/items", "mobile.screens.check.catalogue:CheckItemsScreen", parent="/check/:draft"),
    Route("/check/:draft/item/:result", "mobile.screens.check.finding:CheckItemScreen", parent="/check/:draft"),
    Route(
        "/check/:draft/item/:result/camera", "mobile.screens.camera.camera:CameraScreen", "/check/:draft/item/:result"
    ),
    Route("/check/:draft/alert/:result", "mobile.screens.check.alert:CheckAlertScreen", parent="/check/:draft"),
    Route("/check/:draft/camera", "mobile.screens.camera.camera:CameraScreen", parent="/check/:draft"),
    Route("/check/:draft/camera/:earlier", "mobile.screens.camera.camera:CameraScreen", parent="/check/:draft"),
    Route("/check/:draft/record/:kind", "mobile.screens.check.take_recording:RecordingScreen", parent="/check/:draft"),
    Route(
        "/check/:draft/item/:result/record/:kind",
        "mobile.screens.check.take_recording:RecordingScreen",
        "/check/:draft/item/:result",
    ),
    Route("/check/:draft/sort", "mobile.screens.check.sorting:SortPhotosScreen", parent="/check/:draft"),
    Route("/check/:draft/photo/:photo", "mobile.screens.check.photo:CheckPhotoScreen", parent="/check/:draft"),
    Route("/check/:draft/photo/:photo/camera", "mobile.screens.camera.camera:CameraScreen", parent="/check/:draft"),
    Route(
        "/check/:draft/photo/:photo/draw", "mobile.screens.camera.annotate:AnnotateScreen", "/check/:draft/photo/:photo"
    ),
    Route("/check/:draft/unit", "mobile.screens.check.unit_picker:UnitPickerScreen", parent="/check/:draft"),
    Route("/check/:draft/unit/scan", "mobile.screens.scan.for_check:ScanUnitScreen", parent="/check/:draft/unit"),
    Route("/check/:draft/notice/scan", "mobile.screens.scan.for_check:ScanNoticeScreen", parent="/check/:draft"),
    Route("/give/:draft", "mobile.screens.handing.give:GiveScreen"),
    Route("/give/:draft/codes", "mobile.screens.handing.show_frames:ShowFramesScreen", parent="/give/:draft"),
    Route("/check/:draft/case", "mobile.screens.check.case_picker:CasePickerScreen", parent="/check/:draft"),
    Route("/check/:draft/people", "mobile.screens.check.people_picker:PeoplePickerScreen", parent="/check/:draft"),
    Route("/check/:draft/partner", "mobile.screens.check.people_picker:PartnerPickerScreen", parent="/check/:draft"),
    Route("/check/:draft/place", "mobile.screens.check.place:PlaceScreen", parent="/check/:draft"),
    Route("/check/:draft/place/map", "mobile.screens.check.pick_point:PickPointScreen", parent="/check/:draft/place"),
    Route("/check/:draft/finish", "mobile.screens.check.finish:CheckFinishScreen", parent="/check/:draft"),
    Route("/notice/:draft", "mobile.screens.notice.notice:NoticeScreen"),
    Route("/notice/:draft/read", "mobile.screens.notice.read_aloud:ReadAloudScreen", parent="/notice/:draft"),
    Route("/notice/:draft/sign", "mobile.screens.notice.sign:NoticeSignScreen", parent="/notice/:draft"),
    Route("/notice/:draft/signer", "mobile.screens.notice.signer:NoticeSignerScreen", parent="/notice/:draft/sign"),
    Route("/notice/:draft/refusal", "mobile.screens.notice.refusal:RefusalScreen", parent="/notice/:draft"),
    Route("/notice/:draft/witness", "mobile.screens.notice.witness:WitnessScreen", parent="/notice/:draft/refusal"),
    Route("/paper/:notice", "mobile.screens.notice.issued_paper:PaperScreen", parent="/notices/:notice"),
)


def load(screen: str) -> Callable[..., Screen]:
    """The class named by `module:Class`, imported now: the app starts without loading every screen."""
    module, _, name = screen.partition(":")
    loaded: Callable[..., Screen] = getattr(importlib.import_module(module), name)
    return loaded
