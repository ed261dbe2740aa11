/** Which craft, in which order: the parameters of LL2's /spacecraft/; others are ignored. */
export interface SpacecraftQuery {
  /** "detailed" for flights and all that is known, where the mirror holds it; "normal" is the default. */
  mode?: "normal" | "detailed";
  in_space?: boolean;
  is_placeholder?: boolean;
  /** The whole name, letter by letter. */
  name?: string;
  /** The id of a configuration. */
  spacecraft_config?: number;
  /** The id of a status. */
  status?: number;
  /** Words, each in the name or the configuration's name; "quoted phrases" stay together. */
  search?: string;
  /** One field or several, separated by commas or as a list; "-" turns one round. */
  ordering?: Ordering | readonly Ordering[] | (string & {});
  /** 1 to 100; 10 is the default. */
  limit?: number;
  offset?: number;
  [parameter: string]: unknown;
}

export type OrderingField =
  | "flights_count"
  | "id"
  | "mission_ends_count"
  | "time_docked"
  | "time_in_space";

export type Ordering = OrderingField | `-${OrderingField}`;

export interface Named {
  id: number;
  name: string;
}

export interface Image {
  id: number;
  name: string;
  image_url: string;
  thumbnail_url: string | null;
  credit: string | null;
  license: { id: number; name: string; priority: number; link: string | null } | null;
  [field: string]: unknown;
}

export interface Agency extends Named {
  url: string;
  abbrev?: string;
  type: Named | null;
  [field: string]: unknown;
}

export interface SpacecraftConfiguration extends Named {
  url: string;
  type: Named;
  agency: Agency;
  family: Array<Named & { [field: string]: unknown }> | null;
  in_use: boolean;
  image: Image | null;
  [field: string]: unknown;
}

/** One craft as LL2 sends it; fields that came later than this file are there as well. */
export interface Spacecraft {
  response_mode: "normal" | "detailed";
  id: number;
  url: string;
  name: string;
  serial_number: string | null;
  is_placeholder: boolean;
  image: Image | null;
  in_space: boolean;
  /** ISO 8601: P6DT18H21M57S. */
  time_in_space: string | null;
  time_docked: string | null;
  flights_count: number | null;
  mission_ends_count: number | null;
  status: Named;
  description: string;
  spacecraft_config: SpacecraftConfiguration;
  fastest_turnaround?: string | null;
  /** In mode "detailed" alone. */
  flights?: Array<{
    id: number;
    launch?: { name: string; [field: string]: unknown } | null;
    [field: string]: unknown;
  }>;
  [field: string]: unknown;
}

export interface SpacecraftList {
  count: number;
  /** Addresses that `list` takes; null at the ends. */
  next: string | null;
  previous: string | null;
  results: Spacecraft[];
}

/** What the mirror is: api/meta.json. */
export interface Meta {
  schema_version: number;
  generator: { name: string; version: string };
  source: string;
  /** When the data were pulled, in ISO 8601; null when that is unknown. */
  fetched_at: string | null;
  /** When upstream was last asked: later than `fetched_at` when the data are stale. */
  checked_at: string | null;
  /** True when upstream could not be reached and these are the last good data. */
  stale: boolean;
  /** The age in seconds from which the data count as old; null for never. */
  stale_after: number | null;
  counts: { spacecraft: number; announced: number };
  modes: Array<"normal" | "detailed">;
  hashes: { content: string; stable: string };
  credit: string;
  [field: string]: unknown;
}

/** LL2's own answer, untouched: an HTTP status and the text of a JSON body. */
export interface Answer {
  status: number;
  body: string;
}

/** A query as an object, a query string, or the address of a list, such as its `next`. */
export type Query = SpacecraftQuery | URLSearchParams | URL | string;

/** LL2's answer when it is no record and no list; from 500 on the mirror's own. */
export class LL2Error extends Error {
  readonly status: number;
  readonly body: unknown;
}

/** The lists of what belongs to spacecraft. */
export type OtherList =
  | "spacecraft_configurations"
  | "spacecraft_configuration_families"
  | "spacecraft_flights"
  | "config/spacecraft_configuration_types"
  | "config/spacecraft_statuses";

/** A record of such a list, as LL2 sends it. */
export interface OtherRecord {
  id: number;
  [field: string]: unknown;
}

/** A query with the parameters that LL2 knows at the list. */
export type OtherQuery = { [parameter: string]: unknown } | URLSearchParams | URL | string;

/** What `list`, `all` and `get` are for spacecraft, for another list. */
export interface Other {
  list(query?: OtherQuery): Promise<{
    count: number;
    next: string | null;
    previous: string | null;
    results: OtherRecord[];
  }>;
  all(query?: OtherQuery): AsyncGenerator<OtherRecord, void, undefined>;
  get(id: number | string, query?: OtherQuery): Promise<OtherRecord>;
}

export interface Client {
  /** One page of a list. */
  list(query?: Query): Promise<SpacecraftList>;
  /** Every craft of a list, page after page. */
  all(query?: Query): AsyncGenerator<Spacecraft, void, undefined>;
  /** One craft, always detailed; an LL2Error with status 404 when there is none. */
  get(id: number | string, query?: Query): Promise<Spacecraft>;
  /** The same for another list. */
  of(path: OtherList): Other;
  meta(): Promise<Meta>;
  /** LL2's own answer to a path such as "/2.3.0/spacecraft/?status=1". */
  answer(path: string | URL): Promise<Answer>;
}

/** The client of the mirror whose site stands at `root`. */
export function connect(root: string | URL, options?: { fetch?: typeof fetch }): Client;

/** A query string from an object, a query string, or the address of a list, such as its `next`. */
export function toQuery(query: Query | OtherQuery, list?: "spacecraft" | OtherList): string;

export const list: Client["list"];
export const all: Client["all"];
export const get: Client["get"];
export const of: Client["of"];
export const meta: Client["meta"];
export const answer: Client["answer"];