// Cues at the shutter and when a record is saved: a vibration, and a sound made here, so that no file is needed.
"use strict";
(() => {
  // Milliseconds on, off, on…
  const BUZZES = { shutter: [25], saved: [35, 70, 35] };
  // Hertz, when it begins and how long it lasts, in seconds: a click as of a shutter, and two rising notes.
  const NOTES = { shutter: [[1800, 0, 0.02], [900, 0.05, 0.03]], saved: [[660, 0, 0.09], [880, 0.1, 0.16]] };
  const LOUD = 0.25;
  let audio = null;

  const Audio = self.AudioContext ?? self.webkitAudioContext;

  async function sound(notes) {
    audio ??= new Audio();
    if (audio.state !== "running") await audio.resume();
    for (const [hertz, begins, lasts] of notes) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + begins;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(LOUD, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + lasts); // an abrupt end would click
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + lasts);
    }
  }

  self.duchatongCues = {
    able() { return { sound: Boolean(Audio), vibration: typeof navigator.vibrate === "function" }; },
    /** Whoever cannot give it gives none. */
    give({ cue, sound: aloud, vibration }) {
      if (vibration) navigator.vibrate?.(BUZZES[cue]);
      if (aloud && Audio) sound(NOTES[cue]).catch(() => {});
      return true;
    },
  };
})();
