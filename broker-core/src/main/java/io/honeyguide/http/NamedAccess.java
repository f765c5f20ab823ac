package io.honeyguide.http;

import io.honeyguide.log.LogException;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedSubscription;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The way from a request to a named subscription: who works on one needs the right to subscribe to
 * all of its filters.
 */
final class NamedAccess {

  /** Names that a subscription may have. Those of plugins have slashes, so nobody is mistaken. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private NamedAccess() {}

  static NamedDesk desk(Exchange exchange) {
    return exchange.http().edge().shard().named();
  }

  /** The name in the path. */
  static String name(Exchange exchange) {
    return PercentCoding.levels(exchange.request().path()).get(2);
  }

  /** The name in the path, as one that a new subscription may have. */
  static String newName(Exchange exchange) {
    var name = name(exchange);
    if (!NAME.matcher(name).matches()) {
      throw RefusedRequestException.bad(
          "bad_name",
          "a subscription's name is 1 to 128 letters, digits, '.', '_' and '-', and starts with none"
              + " of '.' and '-', found \""
              + Shown.of(name)
              + "\"");
    }
    return name;
  }

  /** The subscription in the path, for someone who may work on it. */
  static NamedSubscription find(Exchange exchange) {
    var name = name(exchange);
    var found = desk(exchange).named(name);
    if (found == null) {
      throw new RefusedRequestException(unknown(name));
    }
    require(exchange, found);
    return found;
  }

  /** Refuses consumers where the messages are posted: two ways out would tear the order apart. */
  static void requireConsumers(NamedSubscription subscription) {
    if (subscription.definition().push() != null) {
      throw new RefusedRequestException(
          Problem.of(
              409,
              "push_subscription",
              ("the messages of \"%s\" are posted to its push.url; for consumers to come for them it"
                      + " has to be deleted and defined without push")
                  .formatted(Shown.of(subscription.name()))));
    }
  }

  static Problem unknown(String name) {
    return Problem.of(
        404, "unknown_subscription", "there is no subscription \"" + Shown.of(name) + "\"");
  }

  static void require(Exchange exchange, NamedSubscription subscription) {
    subscription.definition().filters().forEach(each -> TopicAccess.requireRead(exchange, each));
  }

  /** Does something at the desk; what it throws becomes the answer. */
  static void atDesk(Exchange exchange, Consumer<NamedDesk> work) {
    var shard = exchange.http().edge().shard();
    shard.execute(() -> work.accept(shard.named()));
  }

  /** Goes on at the event loop. */
  static void answer(Exchange exchange, Runnable work) {
    exchange
        .http()
        .loop()
        .mailbox()
        .post(
            () -> {
              if (!exchange.isOver()) {
                exchange.attempt(work);
              }
            });
  }

  /** Answers when the log takes too long. */
  static void boundWait(Exchange exchange) {
    exchange
        .watch()
        .after(
            exchange.http().deadlines().commitMs(),
            () ->
                exchange.problem(
                    Problem.busy(
                        "outcome_unknown",
                        ("it was not durable within http.commit-timeout = %d ms and may still become"
                                + " so; it can be asked for again")
                            .formatted(exchange.http().deadlines().commitMs()))));
  }

  static RefusedRequestException notStored(LogException cause) {
    return new RefusedRequestException(DurablePublish.notStored(cause));
  }
}
