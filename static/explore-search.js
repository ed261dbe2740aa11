// The explorer's search: what a query finds, how well, and what is near when it finds nothing.
// Letter case, accents and punctuation are forgiven, so it finds at least what LL2's search finds.
const ExploreSearch = (() => {
  "use strict";
  // Letters that Unicode doesn't take apart, as people type them.
  const PLAIN = { "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe" };
  const NAME = 0; // the first of the fields
  const NOWHERE = 4; // how badly a word fits where it is not
  const MOST_NEAR = 3;
  const SHORTEST = 3; // letters that a typo may be in

  const letters = new Map();

  // A character as it is compared: letters and digits without marks, a blank, or nothing.
  function foldLetter(letter) {
    let plain = letters.get(letter);
    if (plain === undefined) {
      plain = /\s/.test(letter) ? " " : letter.normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "")
        .toUpperCase().toLowerCase().replace(/[øłđðþæœ]/g, (one) => PLAIN[one]);
      letters.set(letter, plain);
    }
    return plain;
  }

  function fold(text) {
    let plain = "";
    for (const letter of text) plain += foldLetter(letter);
    return plain.replace(/ +/g, " ").trim();
  }

  // The words and quoted phrases of a query; one without letters and digits is sought as it is.
  function words(query) {
    return Array.from(query.matchAll(/"([^"]+)"|'([^']+)'|[^\s,]+/g), ([piece, double, single]) => {
      const text = double ?? single ?? piece;
      return { text, plain: fold(text), literal: text.toLowerCase() };
    }).filter(({ text }) => text.trim() !== "");
  }

  // The query of some words and phrases.
  function write(texts) {
    return texts.map((text) => (/[\s,]/.test(text) ? `"${text}"` : text)).join(" ");
  }

  // `fields` gives for each row the texts that are searched, the name first.
  function prepare(fields) {
    return fields.map((texts) => {
      const plain = texts.map(fold);
      const all = plain.join("\n");
      const lower = texts.map((text) => text.toLowerCase());
      return { lower, plain, all, tight: all.replaceAll(" ", "") };
    });
  }

  const hasDigit = (text) => /\p{N}/u.test(text);

  // "TM5" is in "TM 5" too; words without a digit don't reach over a blank.
  function holds(row, { plain, literal }) {
    if (plain === "") return row.lower.some((text) => text.includes(literal));
    return row.all.includes(plain) || (hasDigit(plain) && row.tight.includes(plain));
  }

  // 0 the whole text, 1 its beginning, 2 the beginning of a word, 3 inside.
  function kind(text, word) {
    const at = text.indexOf(word);
    if (at < 0) return NOWHERE;
    if (at === 0) return text === word ? 0 : 1;
    return text.includes(` ${word}`) ? 2 : 3;
  }

  // How badly a row fits: the whole query in the name first, then each word where it fits best, then
  // what in the name is written another way.
  function rank(row, sought, whole) {
    let sum = 0;
    let others = 0;
    for (const { plain, literal } of sought) {
      if (!row.lower[NAME].includes(literal)) others += 1;
      let best = NOWHERE * row.plain.length;
      for (let field = 0; field < row.plain.length; field += 1) {
        const here = kind(row.plain[field], plain);
        if (here < NOWHERE) best = Math.min(best, here + NOWHERE * field);
      }
      sum += best;
    }
    return kind(row.plain[NAME], whole) * 1_000_000 + sum * 100 + Math.min(others, 99);
  }

  // The rows that hold every word, and for each row that does how badly it fits.
  function find(corpus, sought) {
    const whole = sought.map(({ plain }) => plain).join(" ").trim();
    const ranks = new Int32Array(corpus.length);
    const rows = [];
    for (let row = 0; row < corpus.length; row += 1) {
      if (sought.every((word) => holds(corpus[row], word))) {
        ranks[row] = rank(corpus[row], sought, whole);
        rows.push(row);
      }
    }
    return { rows, ranks };
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

  // Queries like this one, where words that nothing holds have become words that are near.
  function near(corpus, query) {
    const sought = words(query);
    const isLost = (word) => word.plain.length >= SHORTEST && !corpus.some((row) => holds(row, word));
    const lost = sought.filter(isLost);
    if (lost.length === 0) return [];
    const counts = new Map();
    for (const { all } of corpus) {
      for (const token of new Set(all.split(/[ \n]/))) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const tokens = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
    const candidates = lost.map(({ plain }) => tokens.filter((token) => isNear(plain, token)));
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
    let plain = "";
    const starts = [];
    const ends = [];
    let at = 0;
    for (const letter of text) {
      const folded = foldLetter(letter);
      for (const _ of folded.split("")) {
        starts.push(at);
        ends.push(at + letter.length);
      }
      // An accent belongs to the letter before it.
      if (folded === "" && ends.length > 0 && /\p{M}/u.test(letter)) {
        ends[ends.length - 1] = at + letter.length;
      }
      plain += folded;
      at += letter.length;
    }
    const hits = new Uint8Array(text.length);
    for (const word of sought) {
      for (const [from, to] of places(text, plain, word, starts, ends)) hits.fill(1, from, to);
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

  function* places(text, plain, word, starts, ends) {
    if (word.plain === "") {
      const lower = text.toLowerCase();
      if (lower.length !== text.length) return; // a rare letter: found, but not marked
      yield* occurrences(lower, word.literal).map((at) => [at, at + word.literal.length]);
      return;
    }
    const found = occurrences(plain, word.plain);
    for (const at of found) yield [starts[at], ends[at + word.plain.length - 1]];
    if (found.length > 0 || !hasDigit(word.plain)) return;
    const kept = Array.from(plain, (letter, i) => (letter === " " ? -1 : i)).filter((i) => i >= 0);
    for (const at of occurrences(plain.replaceAll(" ", ""), word.plain)) {
      yield [starts[kept[at]], ends[kept[at + word.plain.length - 1]]];
    }
  }

  function occurrences(text, word) {
    const found = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(at);
    return found;
  }

  return { find, marked, near, prepare, words, write };
})();
