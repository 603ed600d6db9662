// Bun's own publish and subscribe: subscribers, a publisher, and clients who want their message back, told apart by path.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch(request, server) {
    const role = request.url.slice(request.url.lastIndexOf("/"));
    return server.upgrade(request, { data: role }) ? undefined : new Response("a WebSocket is wanted", { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    open(socket) {
      if (socket.data === "/subscribe") socket.subscribe("all");
    },
    message(socket, message) {
      if (socket.data === "/ask") socket.send(message);
      else server.publish("all", message);
    },
  },
});
