{# The search index as a script, for fetch fails on file://. Gets search.SearchInputs. #}
SpacecraftExplorer.receive({{ page|tojson }});
