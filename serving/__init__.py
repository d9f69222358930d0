"""The server's rooms: doors, routes, sockets and uploads. Asyncio lives here and in server.py alone.

settings        where the server listens, under which names, and what it takes at most
doors           who may come in: one pure judgement, enforced before any routing
endpoints       every route as data, from which routing, OpenAPI and the tests of the doors come
app             the whole application
routes/         what each route does
hub, outbox     the clients of the websocket, and what waits for each
bridge          from threads to the loop and back
desk            documents checked, planned and settled in threads
uploads         pictures looked at by a child process under limits
metrics         what Prometheus reads
"""
