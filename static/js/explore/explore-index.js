// The search index: scripts, for fetch fails on file://, each with the columns of some craft. The
// first has the lookups too.
const ExploreIndex = (() => {
  "use strict";

  // The index as if it had come in one part; an error if the parts are from different builds.
  function joined([first, ...others]) {
    const { index } = first;
    if (others.some((other) => other.index.content_hash !== index.content_hash)) {
      throw new Error("The parts of the search index are from different builds.");
    }
    const whole = (table) => Object.fromEntries(Object.entries(index[table]).map(([name, column]) => (
      [name, column.concat(...others.map((other) => other.index[table][name]))]
    )));
    const spacecraft = whole("spacecraft");
    launchesInFull(spacecraft);
    return { ...first, index: { ...index, spacecraft, flights: inFull(whole("flights"), spacecraft, index) } };
  }

  // The latest launches, which generator/mirror/search.py counts from the first ones.
  function launchesInFull(craft) {
    const { first_flight: first, first_flight_known: known, latest_flight: after } = craft;
    craft.latest_flight_known = after.map((days, row) => (days === 0 ? known : craft.latest_flight_known)[row]);
    craft.latest_flight = after.map((days, row) => (days === null ? null : first[row] + days));
  }

  // The flights without what generator/mirror/search.py has made shorter; those of a row are from its
  // start to the next one's.
  function inFull(flights, spacecraft, index) {
    const starts = [0];
    for (const amount of spacecraft.flown) starts.push(starts.at(-1) + amount);
    const names = spacecraft.flown.flatMap((amount, row) => Array(amount).fill(spacecraft.name[row]));
    const behind = (start, text) => (text.startsWith(" ") ? start + text.slice(1) : text);
    const keys = SpacecraftTables.facets.filter(({ of }) => of === "flight").map(({ name, table }) => (
      [name, flights[name].map((place) => (place === null ? null : index[table].id[place]))]
    ));
    const { year, ...others } = Object.fromEntries(keys);
    return {
      ...others,
      starts,
      year,
      mission: flights.mission.map((text, i) => behind(names[i], text)),
      designator: flights.designator.map((text, i) => behind(`${year[i]}-`, text)),
    };
  }

  // Loads the parts, each by a script that calls `receive` with it. The explorer's page names them
  // itself, so that a browser asks for them at once. `done` gets the whole index; `fail` is called when
  // a part doesn't come, and then `load` asks for all of them again.
  function connect(addresses, done, fail) {
    const inPage = [...document.querySelectorAll("script[data-place]")].reverse();
    let parts = [];

    function load() {
      const asked = [];
      parts = asked;
      const missing = () => {
        if (parts !== asked) return; // another has failed already
        parts = [];
        fail();
      };
      for (const [place, address] of addresses.entries()) {
        const named = inPage.pop();
        const script = named ?? document.createElement("script");
        script.dataset.place = place;
        if (address.startsWith("#")) { // in a single file the part stands in the page
          script.text = document.querySelector(address).textContent;
          queueMicrotask(() => document.head.append(script)); // it runs at once, and `receive` isn't there yet
          continue;
        }
        script.addEventListener("error", missing);
        // What came may be no index: a host's page with an error, say.
        script.addEventListener("load", () => { if (asked[place] === undefined) missing(); });
        if (named) continue;
        script.src = address;
        document.head.append(script);
      }
    }

    function receive(part) {
      parts[document.currentScript.dataset.place] = part;
      if (addresses.every((_, place) => parts[place] !== undefined)) done(() => joined(parts));
    }

    return { load, receive };
  }

  return { connect };
})();
