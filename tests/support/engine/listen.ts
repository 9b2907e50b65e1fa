/** Servers of gRPC services on the loopback interface. */
import * as grpc from "@grpc/grpc-js";

/** A stack's state is larger than the library's limit of 4 MB. */
export const LARGEST_MESSAGE = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Starts a server on a free port, which it returns. */
export function listen(server: grpc.Server): Promise<number> {
  return new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
}
