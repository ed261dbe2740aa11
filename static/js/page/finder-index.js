// What a search box finds: craft, and the configurations, agencies and families that are so called.
const SpacecraftFound = (() => {
  "use strict";
  const MOST = { groups: 3, craft: 8 };

  // The index, when its parts have come; they call `receive` by the name of the explorer.
  function fetched(addresses) {
    return new Promise((done, failed) => {
      const { load, receive } = ExploreIndex.connect(
        addresses, (joined) => done(joined()), () => failed(new Error("The search index did not come.")),
      );
      window.SpacecraftExplorer = { receive };
      load();
    });
  }

  async function open(addresses) {
    const data = await fetched(addresses);
    const pace = ExplorePace.start();
    const catalog = SpacecraftQuery.prepare(data.index);
    const craft = ExploreCraft.connect(catalog, data);
    await pace.pause();
    const corpus = await ExploreSearch.prepare(catalog.rows, craft.searched, pace, craft.flights);
    const groups = await ExploreGroups.prepare(data, pace);
    const isHit = (text, word) => ExploreSearch.marked(text, [word]).some((part) => part.isHit);

    // A craft with what it is, and what was found in its flights, one text for each word.
    function entryOf(row, sought = []) {
      const one = craft.at(row);
      const kind = [one.configuration, one.status];
      const more = [...one.destinations, ...one.missions, ...one.rockets, ...one.locations, ...one.years];
      const withInitials = (text) => `${text} ${ExploreCraft.initials(text)}`;
      for (const word of sought) {
        if ([one.name, ...kind].some((text) => isHit(text, word))) continue;
        kind.push(...more.filter((text) => isHit(withInitials(text), word)).slice(0, 1));
      }
      return { path: `spacecraft/${one.id}.html`, name: one.name, kind };
    }

    // The entries that a query finds, the best first, of each kind as many as a box shows; how many
    // craft there are; the words as they were found. Groups only where all craft are searched.
    async function find(query, isWanted, { most = MOST, criteria = {} } = {}) {
      const pace = ExplorePace.start(isWanted);
      const words = ExploreSearch.words(query);
      if (words.length === 0) return { entries: [], count: 0, sought: [], near: [] };
      const those = await groups.find(words, pace);
      const found = await ExploreSearch.find(corpus, words, pace);
      const isWhole = Object.keys(criteria).length === 0;
      const searched = new Set(found.rows);
      const among = isWhole ? found.rows : SpacecraftQuery.select(catalog, criteria).filter((row) => searched.has(row));
      const byName = SpacecraftQuery.order(catalog, among, "name");
      const rows = SpacecraftQuery.sorted(byName, (row) => found.ranks[row]);
      const near = rows.length > 0 ? [] : await ExploreSearch.near(corpus, query, pace);
      return {
        entries: [
          ...those.slice(0, isWhole ? most.groups : 0),
          ...rows.slice(0, most.craft).map((row) => entryOf(row, found.sought)),
        ],
        count: rows.length,
        sought: found.sought,
        near,
      };
    }

    // What stands at a path of the site, or undefined.
    function at(path) {
      const [, folder, id] = /(?:^|\/)(\w+)\/(\d+)/.exec(path) ?? [];
      const row = folder === "spacecraft" ? catalog.rowOf().get(Number(id)) : undefined;
      return row === undefined ? groups.all.find((one) => one.path === `${folder}/${id}.html`) : entryOf(row);
    }

    return { at, find };
  }

  // What a name is, for people: each part is a text of its own, whichever way it is written.
  const parted = (kind) => kind.flatMap((text, i) => [...(i > 0 ? [" · "] : []), ExploreDom.own(text)]);

  return { open, parted };
})();
