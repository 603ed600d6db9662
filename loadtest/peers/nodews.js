// Node and `ws`: a loop over a set of subscribers, a publisher, and clients who want their message back, told apart by path.
const http = require("http");
const { WebSocketServer } = require(process.env.PEER_PACKAGE);
const subscribers = new Set();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = http.createServer();
server.on("upgrade", (request, stream, head) => {
  sockets.handleUpgrade(request, stream, head, (socket) => {
    socket.on("error", () => socket.terminate());
    if (request.url === "/subscribe") {
      subscribers.add(socket);
      socket.on("close", () => subscribers.delete(socket));
    }
    socket.on("message", (message) => {
      if (request.url === "/ask") return socket.send(message, { binary: false });
      for (const subscriber of subscribers) subscriber.send(message, { binary: false });
    });
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1", 4096);
