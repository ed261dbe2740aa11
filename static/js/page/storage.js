// What the browser keeps for this site alone: other sites and programs may share its origin.
const SpacecraftStorage = (() => {
  "use strict";
  const SITE = `spacecraft-catalog ${new URL("..", document.currentScript.src || location).pathname} `;
  const YEAR = 31_536_000; // seconds
  const isOnDisk = location.protocol === "file:";
  const unkept = new Map(); // lasts as long as the page

  // Firefox has a storage for each file on a disk, but one set of cookies for all of them. Other
  // browsers have one storage, and no cookies.
  function cookie(key) {
    const start = `${encodeURIComponent(key)}=`;
    return document.cookie.split("; ").find((one) => one.startsWith(start))?.slice(start.length);
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
      if (isOnDisk) document.cookie = `${encodeURIComponent(key)}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
      localStorage.setItem(key, value);
      unkept.delete(key);
    } catch {
      unkept.set(key, value); // switched off, or full
    }
  }

  return { read, write };
})();
