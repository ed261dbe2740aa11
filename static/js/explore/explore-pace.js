// Long work in steps: between them the browser can answer a hand.
const ExplorePace = (() => {
  "use strict";
  const STEP = 8; // milliseconds: with the rest of a frame's work about a frame
  const EVERY = 64; // items between two looks at the clock

  const breathe = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });

  // What is thrown in work that nobody waits for any more.
  class Dropped extends Error {}

  // The pace of one piece of work, as long as it is wanted.
  function start(isWanted = () => true) {
    let since = performance.now();

    async function pause() {
      if (performance.now() - since < STEP) return;
      await breathe();
      if (!isWanted()) throw new Dropped();
      since = performance.now();
    }

    // What is waited for, unless in the meantime nobody wants it any more.
    async function wait(promise) {
      const value = await promise;
      if (!isWanted()) throw new Dropped();
      return value;
    }

    // Whether any item passes a test; those after it aren't tested.
    async function some(items, test) {
      for (let from = 0; from < items.length; from += EVERY) {
        const to = Math.min(from + EVERY, items.length);
        for (let at = from; at < to; at += 1) if (test(items[at], at)) return true;
        await pause();
      }
      return false;
    }

    async function each(items, work) {
      await some(items, (item, at) => { work(item, at); });
    }

    return { each, pause, some, wait };
  }

  return { breathe, Dropped, start };
})();
