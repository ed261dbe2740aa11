// The explorer's search: what a query finds, how well, and what is near when it finds nothing.
// Letter case, accents and punctuation are forgiven, so it finds at least what LL2's search finds.
const ExploreSearch = (() => {
  "use strict";
  const LETTERS = new Map(Object.entries(SpacecraftTables.letters)); // what Unicode doesn't take apart
  const BREAK = "-"; // what punctuation is read as; no letter and no digit is
  const NAME = 0; // the first of the fields
  const NOWHERE = 4; // how badly a word fits where it is not
  const MOST_NEAR = 3;
  const SHORTEST = 4; // letters that a typo may be in: of three a third would be another word

  const letters = new Map();

  // A character as it is compared: letters and digits without marks, a blank, a break, or nothing.
  function foldLetter(letter) {
    let plain = letters.get(letter);
    if (plain === undefined) {
      plain = compared(letter);
      letters.set(letter, plain);
    }
    return plain;
  }

  function compared(letter) {
    if (/\s/.test(letter)) return " ";
    if (LETTERS.has(letter)) return LETTERS.get(letter);
    const small = letter.normalize("NFKD").toUpperCase().toLowerCase();
    const plain = Array.from(small.replace(/[^\p{L}\p{N}]/gu, ""), (one) => LETTERS.get(one) ?? one);
    return plain.length === 0 && !/[\p{M}\p{Cf}]/u.test(letter) ? BREAK : plain.join("");
  }

  function fold(text) {
    let folded = "";
    for (const letter of text) folded += foldLetter(letter);
    return folded;
  }

  // The ways to read punctuation: as a blank, as nothing, and as nothing like all blanks.
  const READ = {
    plain: (folded) => folded.replace(/[ -]+/g, " ").trim(),
    closed: (folded) => folded.replaceAll(BREAK, "").replace(/ +/g, " ").trim(),
    tight: (folded) => folded.replace(/[ -]+/g, ""),
  };

  // The words and quoted phrases of a query. Those without letters and digits count where there are no
  // others, and are sought as they are.
  function words(query) {
    const all = Array.from(query.matchAll(/"([^"]+)"|'([^']+)'|[^\s,]+/g), ([piece, double, single]) => (
      wordOf(double ?? single ?? piece)
    )).filter(({ text }) => text.trim() !== "");
    const spoken = all.filter(({ plain }) => plain !== "");
    return spoken.length > 0 ? spoken : all;
  }

  // `isJoined`: its blanks are forgiven too. "TM5" is in "TM 5"; words without a digit don't reach
  // over a blank.
  function wordOf(text) {
    const folded = fold(text);
    const plain = READ.plain(folded);
    return {
      text, plain, closed: READ.closed(folded), tight: READ.tight(folded),
      literal: text.toLowerCase(), isJoined: /\p{N}/u.test(plain),
    };
  }

  // The query of some words and phrases.
  function write(texts) {
    return texts.map((text) => (/[\s,]/.test(text) ? `"${text}"` : text)).join(" ");
  }

  function reading(text) {
    const folded = fold(text);
    const [plain, closed, tight] = [READ.plain, READ.closed, READ.tight].map((read) => read(folded));
    return { lower: text.toLowerCase(), plain, closed, tight };
  }

  // `textsOf` gives the texts of a row that are searched, the name first; `flights` has the places of
  // those that tell of its flights, and the texts of each flight. What is worked out later is kept:
  // `held` tells which words are in any row, `tokens` are all words, the most frequent first.
  async function prepare(places, textsOf, pace, flights = null) {
    const readings = new Map(); // most texts are those of many rows
    const read = (text) => {
      if (!readings.has(text)) readings.set(text, reading(text));
      return readings.get(text);
    };
    const rows = [];
    await pace.each(places, (place) => {
      const fields = textsOf(place).map(read);
      const others = fields.filter(({ plain, closed }) => closed !== plain).map(({ closed }) => closed);
      const all = [...fields.map(({ plain }) => plain), ...others].join("\n");
      rows.push({ fields, all, tight: fields.map(({ tight }) => tight).join("\n") });
    });
    return { rows, held: new Map(), tokens: null, flights, read };
  }

  function holds(row, { plain, closed, tight, literal, isJoined }) {
    if (plain === "") return row.fields.some(({ lower }) => lower.includes(literal));
    return row.all.includes(plain) || (closed !== plain && row.all.includes(closed))
      || (isJoined && row.tight.includes(tight));
  }

  const isIn = ({ plain, closed, tight, lower }, word) => (
    word.plain === "" ? lower.includes(word.literal)
      : plain.includes(word.plain) || closed.includes(word.closed) || (word.isJoined && tight.includes(word.tight))
  );

  // Whether the words that only flights tell of are true of one of them: a rocket and a year are those
  // of one launch.
  function areOfOneFlight({ rows, flights, read }, place, sought) {
    if (flights === null || sought.length < 2) return true;
    const own = rows[place].fields.filter((_, i) => !flights.fields.has(i));
    const others = sought.filter((word) => !own.some((field) => isIn(field, word)));
    if (others.length < 2) return true;
    return flights.textsOf(place).some((texts) => (
      others.every((word) => texts.some((text) => isIn(read(text), word)))
    ));
  }

  async function isHeld({ rows, held }, word, pace) {
    const key = `${word.isJoined} ${word.literal}`;
    if (!held.has(key)) held.set(key, await pace.some(rows, (row) => holds(row, word)));
    return held.get(key);
  }

  // The words as they find something: one that nothing holds may reach over blanks, or else falls
  // apart at its punctuation. "crewdragon" is in "Crew Dragon", "Soyuz/NASA" is two words.
  async function settle(corpus, sought, pace) {
    const settled = [];
    for (const word of sought) {
      const joined = { ...word, isJoined: true };
      const parts = /\s/.test(word.text) ? [] : word.plain.split(" "); // a phrase stays one
      if (await isHeld(corpus, word, pace)) settled.push(word);
      else if (await isHeld(corpus, joined, pace)) settled.push(joined);
      else if (parts.length < 2) settled.push(word);
      else settled.push(...await settle(corpus, parts.map(wordOf), pace));
    }
    return settled;
  }

  // 0 the whole text, 1 its beginning, 2 the beginning of a word, 3 inside.
  function kind(text, word) {
    const at = text.indexOf(word);
    if (at < 0) return NOWHERE;
    if (at === 0) return text === word ? 0 : 1;
    return text.includes(` ${word}`) ? 2 : 3;
  }

  function kindIn({ plain, closed }, word) {
    const here = kind(plain, word.plain);
    const isSame = closed === plain && word.closed === word.plain;
    return here < NOWHERE || isSame ? here : kind(closed, word.closed);
  }

  // How badly a row fits: the whole query in the name first, then each word where it fits best, then
  // what in the name is written another way.
  function rank({ fields }, sought, whole) {
    let sum = 0;
    let others = 0;
    for (const word of sought) {
      if (!fields[NAME].lower.includes(word.literal)) others += 1;
      let field = 0;
      let here = NOWHERE;
      for (; field < fields.length; field += 1) {
        here = kindIn(fields[field], word);
        if (here < NOWHERE) break; // what comes later fits worse
      }
      sum += field * NOWHERE + here % NOWHERE;
    }
    return kindIn(fields[NAME], whole) * 1_000_000 + sum * 100 + Math.min(others, 99);
  }

  // The rows that hold every word, for each row that does how badly it fits, and the words as found.
  async function find(corpus, asked, pace) {
    const sought = await settle(corpus, asked, pace);
    const whole = Object.fromEntries(["plain", "closed"].map((way) => (
      [way, sought.map((word) => word[way]).join(" ").trim()]
    )));
    const ranks = new Int32Array(corpus.rows.length);
    const found = [];
    for (const word of sought) {
      if (!await isHeld(corpus, word, pace)) return { rows: found, ranks, sought };
    }
    await pace.each(corpus.rows, (row, place) => {
      if (!sought.every((word) => holds(row, word)) || !areOfOneFlight(corpus, place, sought)) return;
      ranks[place] = rank(row, sought, whole);
      found.push(place);
    });
    return { rows: found, ranks, sought };
  }

  // One letter more, less or other, or two that changed places.
  function isNear(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let same = 0;
    while (same < a.length && a[same] === b[same]) same += 1;
    const [one, other] = [a.slice(same), b.slice(same)];
    return one.slice(1) === other.slice(1) || one === other.slice(1) || one.slice(1) === other
      || (one[0] === other[1] && one[1] === other[0] && one.slice(2) === other.slice(2));
  }

  async function tokensOf(rows, pace) {
    const counts = new Map();
    await pace.each(rows, ({ all }) => {
      for (const token of new Set(all.split(/[ \n]/))) counts.set(token, (counts.get(token) ?? 0) + 1);
    });
    return [...counts.keys()].filter((token) => token.length >= SHORTEST)
      .sort((a, b) => counts.get(b) - counts.get(a));
  }

  // Queries like this one, where words that nothing holds have become words of the data that are near.
  async function near(corpus, query, pace) {
    const sought = await settle(corpus, words(query), pace);
    const lost = [];
    for (const word of sought) {
      if (word.plain.length >= SHORTEST && !await isHeld(corpus, word, pace)) lost.push(word);
    }
    if (lost.length === 0) return [];
    corpus.tokens ??= await tokensOf(corpus.rows, pace);
    const candidates = lost.map(() => []);
    await pace.each(corpus.tokens, (token) => {
      lost.forEach(({ plain }, i) => { if (isNear(plain, token)) candidates[i].push(token); });
    });
    if (candidates.some((found) => found.length === 0)) return [];
    const isMissing = new Set(lost);
    return Array.from({ length: Math.max(...candidates.map((found) => found.length)) }, (_, n) => (
      write(sought.map((word) => {
        if (!isMissing.has(word)) return word.text;
        const found = candidates[lost.indexOf(word)];
        return found[Math.min(n, found.length - 1)];
      }))
    )).slice(0, MOST_NEAR);
  }

  // A text in parts, those that the words found marked.
  function marked(text, sought) {
    let folded = "";
    const starts = [];
    const ends = [];
    let at = 0;
    for (const letter of text) {
      const here = foldLetter(letter);
      for (const _ of here.split("")) {
        starts.push(at);
        ends.push(at + letter.length);
      }
      // An accent belongs to the letter before it.
      if (here === "" && ends.length > 0 && /\p{M}/u.test(letter)) {
        ends[ends.length - 1] = at + letter.length;
      }
      folded += here;
      at += letter.length;
    }
    const hits = new Uint8Array(text.length);
    for (const word of sought) {
      for (const [from, to] of word.plain === "" ? literally(text, word) : places(folded, word)) {
        if (word.plain === "") hits.fill(1, from, to);
        else hits.fill(1, starts[from], ends[to]);
      }
    }
    const parts = [];
    for (let from = 0; from < text.length;) {
      let to = from + 1;
      while (to < text.length && hits[to] === hits[from]) to += 1;
      parts.push({ text: text.slice(from, to), isHit: hits[from] === 1 });
      from = to;
    }
    return parts;
  }

  function literally(text, { literal }) {
    const lower = text.toLowerCase();
    if (lower.length !== text.length) return []; // a rare letter: found, but not marked
    return occurrences(lower, literal).map((at) => [at, at + literal.length]);
  }

  // Where a word is in a folded text, read in the first way that has it: the first place and the last.
  function places(folded, word) {
    const ways = [["plain", " ", " "], ["closed", "", " "], ["tight", "", ""]];
    for (const [way, forBreak, forBlank] of word.isJoined ? ways : ways.slice(0, 2)) {
      if (!READ[way](folded).includes(word[way])) continue;
      let text = "";
      const kept = [];
      for (let i = 0; i < folded.length; i += 1) {
        const letter = folded[i] === BREAK ? forBreak : folded[i] === " " ? forBlank : folded[i];
        if (letter === "" || (letter === " " && text.endsWith(" "))) continue;
        text += letter;
        kept.push(i);
      }
      return occurrences(text, word[way]).map((at) => [kept[at], kept[at + word[way].length - 1]]);
    }
    return [];
  }

  function occurrences(text, word) {
    const found = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(at);
    return found;
  }

  return { find, marked, near, prepare, words, write };
})();
