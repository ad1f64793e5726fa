// The smallest server there is: `ws` alone, which sends back what it gets.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({
  port: 0, host: '127.0.0.1', perMessageDeflate: false,
  handleProtocols: (offered) => [...offered][0] ?? false,
});
server.on('connection', (socket) => socket.on('message', (data: Buffer) => socket.send(data, { binary: false })));
server.on('listening', () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ event: 'listening', port: typeof address === 'object' ? address?.port : 0 })}\n`);
});
