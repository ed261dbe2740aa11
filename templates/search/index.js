{# The search index as a script, for fetch fails on file://. Gets search.SearchInputs or search.PartInputs. #}
SpacecraftExplorer.receive({{ page|tojson }});
