package io.honeyguide.http;

/** Where a stream of messages goes. Owner: the connection's event loop. */
interface StreamOutlet {

  /** Whether it takes nothing more for now. */
  boolean isFull();

  /** Runs something whenever it has room again. */
  void whenRoom(Runnable task);

  /** Sends messages; at least one. */
  void write(StreamBody messages);

  /**
   * Shows the client that the stream lives.
   *
   * @param place everything before it is sent; 0 where that says nothing
   */
  void signOfLife(long place);

  /** Ends the stream, since what would come next is there no more. */
  void endGone(Problem problem);

  /** Ends the stream, since the broker stops. */
  void end();
}
