// What the search index says of a craft, in words as the pages have them and in values as the
// mirror has them: the twin of generator/site/display.py and of the cards in generator/site/frame.py.
const ExploreCraft = (() => {
  "use strict";
  const { amount, day: dayOf, gettext, listed, number, unknown: UNKNOWN } = SpacecraftWords;
  const NONE = gettext("none");
  const NOT_FLOWN = gettext("not flown");
  const DAY = 86_400_000;
  const TABLES = SpacecraftTables.facets.map((facet) => facet.table).filter((name) => name !== null);

  // "6 d 18 h 21 min", below an hour with seconds; rounded down, without parts that are zero. A number
  // stays on the line of its unit.
  function duration(seconds) {
    if (seconds === null) return UNKNOWN;
    const whole = Math.floor(Math.abs(seconds));
    const [days, hours, minutes] = [whole / 86_400, whole / 3600 % 24, whole / 60 % 60].map(Math.floor);
    const rest = Number((Math.abs(seconds) - (whole - whole % 60)).toFixed(6));
    const parts = [[days, "d"], [hours, "h"], [minutes, "min"]];
    if (days === 0 && hours === 0) parts.push([minutes === 0 ? rest : Math.floor(rest), "s"]);
    const shown = parts.filter(([value]) => value > 0).map(([value, unit]) => unbroken(value, unit));
    return (seconds < 0 ? "−" : "") + (shown.join(" ") || unbroken(0, "min"));
  }

  const unbroken = (value, unit) => amount(value, unit).replaceAll(" ", "\u00a0");

  // How long a craft was in space or docked, in words; one that never flew was not.
  const flownFor = (craft, seconds) => (craft.neverFlew && !seconds ? NOT_FLOWN : duration(seconds));

  // For `<time datetime>`; null where HTML can't write it.
  function isoDuration(seconds) {
    if (seconds === null || seconds < 0) return null;
    const whole = Math.floor(seconds);
    const [hours, minutes] = [whole / 3600 % 24, whole / 60 % 60].map(Math.floor);
    return `P${Math.floor(whole / 86_400)}DT${hours}H${minutes}M${whole % 60}S`;
  }

  // A date in words and as data. Of one without a day the index says as much as is known.
  function dateOf(day, known, neverFlew) {
    if (day === null) return { words: neverFlew ? NONE : UNKNOWN, data: null };
    if (known !== null) return { words: known[0], data: known[1] };
    const date = new Date(day * DAY);
    return { words: dayOf(date), data: date.toISOString().slice(0, 10) };
  }

  // The text with U+FFFD in place of each character that no page may hold.
  const visible = (text) => text.replace(
    /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Noncharacter_Code_Point}/gu,
    "\ufffd",
  );

  // "ISS" of "International Space Station": how people know a place with a long name.
  function initials(name) {
    const words = name.split(/\s+/);
    return words.length < 2 ? "" : words.map(([first]) => first ?? "").join("").toUpperCase();
  }

  const withInitials = (name) => `${name} ${initials(name)}`;

  // What is known of the craft of a row, each made when it is first asked for.
  function connect(catalog, { thumbnails, abbreviations, drawings }) {
    const { index } = catalog;
    const { configurations, flights, spacecraft: columns } = index;
    const table = (name, texts) => new Map(index[name].id.map((id, i) => [id, texts[i]]));
    const names = Object.fromEntries(
      TABLES.map((name) => [name, table(name, index[name].name)]),
    );
    const abbreviationOf = table("agencies", abbreviations);
    const drawingOf = table("types", drawings);
    const nationalityOf = table("countries", index.nationalities);
    const { starts } = flights;
    const made = [];

    const nameOf = (row) => (columns.name[row].trim() === ""
      ? gettext("Unnamed spacecraft %(number)s", { number: columns.id[row] }) : columns.name[row]);
    const serialOf = (row) => columns.serial_number[row] ?? "";
    const statusOf = (row) => names.statuses.get(columns.status[row]) || "";

    // What is known of a configuration, at its place in their columns or nowhere.
    function kindAt(place) {
      const of = (column) => (place === undefined ? null : configurations[column][place]);
      const [type, agency, family] = [of("type"), of("agency"), of("family") ?? []];
      return {
        ids: { configurations: of("id"), families: family, agencies: agency },
        configuration: of("name") || "",
        type: names.types.get(type) || UNKNOWN,
        agency: names.agencies.get(agency) || "",
        abbreviation: abbreviationOf.get(agency) || "",
        countries: (of("country") ?? []).map((id) => names.countries.get(id)),
        nationalities: (of("country") ?? []).map((id) => nationalityOf.get(id)),
        families: listed(family.map((id) => names.families.get(id))),
        drawing: drawingOf.get(type) ?? "unknown",
        humanRated: of("human_rated"),
        height: of("height"),
        diameter: of("diameter"),
        crew: of("crew_capacity"),
        payload: of("payload_capacity"),
        payloadBack: of("payload_return_capacity"),
      };
    }

    const kinds = [...configurations.id.keys()].map(kindAt);
    const unknownKind = kindAt();
    const kindOf = (row) => kinds[catalog.configuration(row)] ?? unknownKind;

    // What the flights of a row say in one column, each once.
    const flownIn = (row, column, textOf = (value) => value) => [...new Set(
      flights[column].slice(starts[row], starts[row + 1]).filter((value) => value !== null && value !== ""),
    )].map(textOf);

    const flownOf = (row) => ({
      missions: flownIn(row, "mission"),
      destinations: flownIn(row, "destination", (id) => names.destinations.get(id)),
      rockets: flownIn(row, "rocket", (id) => names.rockets.get(id)),
      locations: flownIn(row, "location", (id) => names.locations.get(id)),
      years: flownIn(row, "year", String),
      designators: flownIn(row, "designator"),
    });

    // Of the latest flight; those without a date stand last, though they may be the first.
    function latestOf(row) {
      let at = starts[row + 1] - 1;
      while (at > starts[row] && flights.year[at] === null) at -= 1;
      if (at < starts[row]) return {};
      return {
        destination: names.destinations.get(flights.destination[at]),
        rocket: names.rockets.get(flights.rocket[at]),
      };
    }

    const textsAt = (flight) => [
      flights.mission[flight], withInitials(names.destinations.get(flights.destination[flight]) ?? ""),
      names.rockets.get(flights.rocket[flight]), names.locations.get(flights.location[flight]),
      String(flights.year[flight] ?? ""), flights.designator[flight],
    ].filter((text) => text);

    const neverFlew = (row) => columns.flights_count[row] === 0 && columns.first_flight[row] === null;

    const launchOf = (row, which) => dateOf(
      columns[which][row], columns[`${which}_known`][row], neverFlew(row),
    );

    function make(row) {
      const kind = kindOf(row);
      const thumbnail = columns.thumbnail[row];
      return {
        ...kind,
        ...flownOf(row),
        latest: latestOf(row),
        configuration: kind.configuration || UNKNOWN,
        agency: kind.agency || UNKNOWN,
        id: columns.id[row],
        name: nameOf(row),
        serial: serialOf(row),
        status: statusOf(row) || UNKNOWN,
        statusId: columns.status[row] ?? 0,
        inSpace: columns.in_space[row] === 1,
        isPlaceholder: columns.is_placeholder[row] === 1,
        timeInSpace: columns.time_in_space[row],
        timeDocked: columns.time_docked[row],
        flights: columns.flights_count[row],
        neverFlew: neverFlew(row),
        missionEnds: columns.mission_ends_count[row],
        firstFlight: launchOf(row, "first_flight"),
        latestFlight: launchOf(row, "latest_flight"),
        picture: thumbnail === null || /^\.\.?\//.test(thumbnail) ? thumbnail : thumbnails + thumbnail,
      };
    }

    return {
      at: (row) => (made[row] ??= make(row)),
      // What is searched: the name first, then what it is, who made it, its status, its flights.
      searched(row) {
        const { agency, abbreviation, configuration, countries, families, nationalities, type } = kindOf(row);
        const maker = agency === "" ? "" : `${agency} ${abbreviation}`;
        const { missions, destinations, rockets, locations, years, designators } = flownOf(row);
        const more = [
          [type === UNKNOWN ? "" : type], missions, destinations.map(withInitials), rockets,
          [...countries, ...nationalities], locations, years, designators,
        ];
        return [
          nameOf(row), serialOf(row), configuration, maker, families, statusOf(row),
          ...more.map((texts) => texts.join(" · ")),
        ];
      },
      // Of what is searched the places of what flights tell, and the same of each flight of a row.
      flights: {
        fields: new Set([7, 8, 9, 11, 12, 13]),
        textsOf: (row) => Array.from({ length: starts[row + 1] - starts[row] }, (_, i) => textsAt(starts[row] + i)),
      },
    };
  }

  return { connect, duration, flownFor, initials, isoDuration, NOT_FLOWN, visible };
})();
