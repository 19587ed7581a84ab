"""The feature room of the archive (案卷): what is filed for good, whatever it was about (档案法).

It knows nothing of the matters that end in it: their deeds hand over a `VolumeDraft`. Each layer imports only from
those before it, and only the pages and what they read know the console (`docs/decisions/feature-rooms.md`).
"""
