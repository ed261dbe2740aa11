"""The mirror behind common web servers: nginx and Caddy as deploy/ sets them up.

`make test-hosts` runs these tests; `make test` leaves them out, as they need both servers.
"""
