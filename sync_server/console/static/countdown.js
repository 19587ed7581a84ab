// What is left of a term, by the second: the server says now and when, this page counts on from there by its own run of
// time, so that a wrong clock of the PC does not matter. Read aloud is each new minute. Without scripts the words stand.
const seen = new WeakMap();
const told = document.querySelector("[data-countdown-told]");
let minute;

function tick() {
  document.querySelectorAll("[data-deadline]").forEach((timer) => {
    if (!seen.has(timer)) seen.set(timer, performance.now());
    const gone = performance.now() - seen.get(timer);
    const left = Math.round((Date.parse(timer.dataset.deadline) - Date.parse(timer.dataset.now) - gone) / 1000);
    const whole = Math.abs(left);
    const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
    const said = [hours && `${hours} 小时`, (hours || minutes) && `${minutes} 分`].filter(Boolean);
    const word = left > 0 ? "还剩" : "已超";
    timer.textContent = [word, ...said, `${String(seconds).padStart(2, "0")} 秒`].join(" ");
    timer.classList.toggle("over", left <= 0);
    const now = `${word} ${Math.floor(whole / 60)} 分钟`;
    if (told && minute && minute !== now) told.textContent = now;
    minute = now;
  });
}
tick();
setInterval(tick, 1000);
