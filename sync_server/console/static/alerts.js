// 立即通知 at the desk: a mark in the window's title and a sound while one waits for an answer. Pages work without it.
const MUTED = "ducha.alerts.muted";
const ALLOW = "点此允许响铃";
const bell = document.getElementById("bell");
const plainTitle = document.title;
let sound;

function muted() {
  try {
    return localStorage.getItem(MUTED) === "1";
  } catch {
    return false;
  }
}

// Browsers let a page sound only after somebody has pressed something in it.
const maySound = () => navigator.userActivation?.hasBeenActive ?? true;

// Two short tones.
function ring() {
  if (!maySound()) return;
  sound ??= new AudioContext();
  [0, 0.3].forEach((start, n) => {
    const tone = sound.createOscillator();
    const level = sound.createGain();
    tone.frequency.value = n ? 660 : 880;
    level.gain.setValueAtTime(0.0001, sound.currentTime + start);
    level.gain.exponentialRampToValueAtTime(0.25, sound.currentTime + start + 0.03);
    level.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + start + 0.25);
    tone.connect(level).connect(sound.destination);
    tone.start(sound.currentTime + start);
    tone.stop(sound.currentTime + start + 0.26);
  });
}

function show() {
  const waiting = Number(bell.querySelector("[data-alerts]")?.dataset.alerts ?? 0);
  document.title = waiting ? `【${waiting} 条立即通知】${plainTitle}` : plainTitle;
  const button = bell.querySelector("[data-mute]");
  if (button) {
    button.hidden = false;
    button.textContent = muted() ? "开启声音" : maySound() ? "静音" : ALLOW;
    button.setAttribute("aria-pressed", String(muted()));
  }
  return waiting;
}

if (bell) {
  new MutationObserver(() => {
    if (show() && !muted()) ring();
  }).observe(bell, { childList: true });
  bell.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mute]");
    if (!button) return;
    if (button.textContent === ALLOW) {
      ring();
      show();
      return;
    }
    try {
      localStorage.setItem(MUTED, muted() ? "0" : "1");
    } catch {
      // without storage the choice lasts for this page only
    }
    if (!muted()) ring();
    show();
  });
  show();
}
