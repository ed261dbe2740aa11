// What the browser keeps for this site alone: other sites and programs may share its origin.
const SpacecraftStorage = (() => {
  "use strict";
  const SITE = `spacecraft-catalog ${new URL("..", document.currentScript.src || location).pathname} `;
  const YEAR = 31_536_000; // seconds
  const SOON = 600; // likewise
  const FROM = `${SITE}from`;
  const isOnDisk = location.protocol === "file:";
  const unkept = new Map(); // lasts as long as the page

  // Firefox has a storage for each file on a disk, but one set of cookies for all of them. Other
  // browsers have one storage, and no cookies.
  function cookie(key) {
    const start = `${encodeURIComponent(key)}=`;
    return document.cookie.split("; ").find((one) => one.startsWith(start))?.slice(start.length);
  }

  function keep(key, value, seconds) {
    document.cookie = `${encodeURIComponent(key)}=${value}; path=/; max-age=${seconds}; samesite=lax`;
  }

  // The stored value if it is one of `values`, else the first of them.
  function read(name, values) {
    const key = SITE + name;
    let value = unkept.get(key);
    try {
      value ??= (isOnDisk ? cookie(key) : null) ?? localStorage.getItem(key);
    } catch {
      // storage may be switched off
    }
    return values.includes(value) ? value : values[0];
  }

  function write(name, value) {
    const key = SITE + name;
    try {
      if (isOnDisk) keep(key, value, YEAR);
      localStorage.setItem(key, value);
      unkept.delete(key);
    } catch {
      unkept.set(key, value); // switched off, or full
    }
  }

  // From a disk Firefox tells no page which one led to it: so that one does.
  function tellNext({ target }) {
    if (target.closest?.("a[href]")?.protocol !== "file:") return;
    keep(FROM, encodeURIComponent(location.href), SOON);
  }

  if (isOnDisk) addEventListener("click", tellNext, { capture: true });

  // The address of the page whose link led here, as far as the browser tells it.
  const cameFrom = () => document.referrer || (isOnDisk ? decodeURIComponent(cookie(FROM) ?? "") : "");

  return { cameFrom, read, write };
})();
