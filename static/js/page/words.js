// The one door to the words that scripts show, with the names of gettext: the twin of the wording in
// generator/site. English is what messages are written in; those of another language stand before
// this script, in SpacecraftMessages, as generator/theme/messages.py makes it.
const SpacecraftWords = (() => {
  "use strict";
  const { language, texts, plurals, forms } = typeof SpacecraftMessages === "undefined"
    ? { language: "en-GB", texts: {}, plurals: {}, forms: "" } : SpacecraftMessages;

  // The pieces of a message and its values, `%(name)s`, in their order. A value may be an element, or
  // several; `show` makes something of each piece.
  function parts(message, values, show = (piece) => piece) {
    return message.split(/%\((\w+)\)s/).flatMap((piece, i) => {
      if (i % 2 === 1) return values[piece];
      return piece === "" ? [] : show(piece.replaceAll("%%", "%"));
    });
  }

  const filled = (message, values) => (values ? parts(message, values).join("") : message);

  const gettext = (message, values) => filled(texts[message] ?? message, values);

  // `context` tells apart what one English word means in two places.
  const pgettext = (context, message, values) => (
    filled(texts[`${context}\u0004${message}`] ?? message, values)
  );

  // The form for an amount, which stands in the message as `%(num)s`. From 100 on the last two digits
  // tell it, as in all rules of gettext's.
  function ngettext(one, many, amount, values) {
    const form = forms[amount < 100 ? amount : 100 + amount % 100];
    const message = plurals[one]?.[form] ?? (amount === 1 ? one : many);
    return filled(message, { num: number(amount), ...values });
  }

  // What a browser takes long to make, made when it is first asked for.
  function once(make) {
    let made;
    return () => (made ??= make());
  }

  const unknown = gettext("unknown");
  // Babel, which writes the pages, parts thousands in each language.
  const digits = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 6, useGrouping: "always" }));
  const number = (value) => (value === null ? unknown : digits().format(value));

  // `9 Nov 2024`
  const days = once(() => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }));
  const day = (date) => days().format(date);

  const units = {
    d: gettext("%(number)s d"), h: gettext("%(number)s h"),
    min: gettext("%(number)s min"), s: gettext("%(number)s s"),
  };
  // `6 d`; the number is one already in words, or is put in words.
  const amount = (value, unit) => (
    filled(units[unit], { number: typeof value === "string" ? value : number(value) })
  );

  const listed = (items) => items.join(pgettext("between the items of a list", ", "));

  // A label where it stands within a sentence: English writes it small, other languages may not.
  const isSmall = pgettext("labels within a sentence", "small letters") === "small letters";
  const within = (label) => (isSmall ? label.toLowerCase() : label);

  return Object.freeze({
    amount, day, gettext, listed, ngettext, number, parts, pgettext, unknown, within,
  });
})();
