/** The socket that the net speaks through, and the browser's own. */

/** What happens to a socket. After `closed` nothing does. */
export interface SocketListener {
  text(data: string): void;
  bytes(data: ArrayBuffer): void;
  closed(): void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

/** Begins a socket. Whether it opened is known by its first message, for the server speaks first. */
export type OpenSocket = (listener: SocketListener) => Socket;

/** Sockets of the browser to an address such as `/api/v1/ws`. */
export function browserSockets(address: string | URL): OpenSocket {
  return (listener) => {
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") listener.text(data);
      else listener.bytes(data);
    };
    socket.onclose = () => listener.closed();
    return socket;
  };
}
