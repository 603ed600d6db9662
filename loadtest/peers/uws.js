// uWebSockets.js with its topics: subscribers, a publisher, and clients who want their message back, told apart by path.
const uws = require(process.env.PEER_PACKAGE);
const app = uws.App();
app
  .ws("/*", {
    compression: uws.DISABLED,
    idleTimeout: 0,
    maxBackpressure: 16 * 1024 * 1024,
    upgrade(response, request, context) {
      const header = (name) => request.getHeader("sec-websocket-" + name);
      const data = { role: request.getUrl() };
      response.upgrade(data, header("key"), header("protocol"), header("extensions"), context);
    },
    open(socket) {
      if (socket.role === "/subscribe") socket.subscribe("all");
    },
    message(socket, message, isBinary) {
      if (socket.role === "/ask") socket.send(message, isBinary);
      else app.publish("all", message, isBinary);
    },
  })
  .listen("127.0.0.1", Number(process.argv[2]), (listening) => {
    if (!listening) process.exit(1);
  });
