"""The stand-in for Launch Library 2: a Django REST Framework app over a synthetic collection.

`collection.make_collection(size, seed)` makes the records, `server.serve(collection)` answers LL2's
`/2.3.0/` from them on 127.0.0.1, `server.load(collection)` answers in process, without a socket.
`ticking.tick(upstream)` moves what moves by itself between two pulls. `python -m tests.standin`
serves a collection by hand. Nothing here reads the network.
"""
