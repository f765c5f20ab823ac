package io.honeyguide.benchmarks;

import io.honeyguide.delivery.SessionLink;
import io.honeyguide.delivery.SessionOutlet;
import io.honeyguide.log.LogException;
import io.honeyguide.message.MessageView;
import io.honeyguide.publish.Loop;
import org.jspecify.annotations.Nullable;

/**
 * A client without a socket that has its name for itself and is sent nothing unless a subclass
 * takes it. Whatever else happens to it ends the measurement.
 *
 * <p>Owner: its event loop's thread.
 */
abstract class SilentClient implements SessionOutlet, SessionLink.SubscribeCompletion {

  private final Loop loop;
  private @Nullable SessionLink link;

  SilentClient(Loop loop) {
    this.loop = loop;
  }

  /** The client's session. */
  final SessionLink link() {
    if (link == null) {
      throw new IllegalStateException("the client is not connected");
    }
    return link;
  }

  @Override
  public final Loop loop() {
    return loop;
  }

  @Override
  public void connected(SessionLink opened) {
    link = opened;
  }

  @Override
  public void refused(LogException cause) {
    throw cause;
  }

  @Override
  public void overrun() {
    throw new IllegalStateException("nothing was sent that could be too much");
  }

  @Override
  public void ownedByAnother() {
    throw new IllegalStateException("every client has a name of its own");
  }

  @Override
  public void takenOver() {
    throw new IllegalStateException("every client comes once");
  }

  @Override
  public Delivered deliver(
      MessageView message,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int @Nullable [] identifiers) {
    throw new IllegalStateException("nothing is published while such a client is connected");
  }

  @Override
  public void release(int packetId) {
    throw new IllegalStateException("nothing is sent at QoS 2, found a PUBREL for " + packetId);
  }
}
