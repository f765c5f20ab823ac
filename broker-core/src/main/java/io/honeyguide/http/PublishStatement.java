package io.honeyguide.http;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What whoever publishes says about one message, in whichever form he says it. */
interface PublishStatement {

  /**
   * The one value of a parameter, or null.
   *
   * @param name one of {@link PublishParameters#NAMES}
   */
  @Nullable String one(String name);

  /** What the publisher calls the message, so that it is not stored twice; null for no name. */
  @Nullable String idempotencyKey();

  /** The content type of the payload, or null when nothing is said about it. */
  @Nullable String contentType();

  /** Hands every user property to a sink, name and value, in order. */
  void eachUserProperty(BiConsumer<String, String> sink);
}
