package io.honeyguide.http;

import io.honeyguide.log.LogException;
import io.honeyguide.named.Definition;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedState;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Order;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/subscriptions} and {@code /v1/subscriptions/{name}}: what there is, and how it is. */
final class SubscriptionEndpoint {

  static final String LIST_PATH = "/v1/subscriptions";
  static final String PATH = "/v1/subscriptions/{name}";

  private static final Set<String> MEMBERS =
      Set.of(
          "filters",
          "start",
          "order",
          "ackDeadline",
          "maxInFlight",
          "maxAttempts",
          "backoff",
          "deadLetter",
          "dedupe",
          "push");

  /** Shortest and longest time that a consumer may have a message. */
  private static final long DEADLINE_MIN_MS = 100;

  static final long DEADLINE_MAX_MS = 24 * 3_600_000L;

  private static final long BACKOFF_MAX_MS = 30 * 24 * 3_600_000L;

  /** As long as the broker itself knows names at most: so much of the log is read at a start. */
  private static final long DEDUPE_MAX_MS = 24 * 3_600_000L;

  private static final int ATTEMPTS_MAX = 1_000_000;

  /** PUT: defines one. */
  void put(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var name = NamedAccess.newName(exchange);
    exchange.body(body -> put(exchange, name, body));
  }

  private static void put(Exchange exchange, String name, ByteBuf body) {
    var request = JsonRequest.read(body, MEMBERS);
    var place = request.value("start");
    var start = place == null ? StartPlace.LATEST : StartPlace.read(place);
    var definition = definition(exchange, request, start);
    definition.filters().forEach(filter -> TopicAccess.requireRead(exchange, filter));
    var existing = NamedAccess.desk(exchange).named(name);
    if (existing != null) {
      // Whether the place can still be read is of no interest any more.
      var isSame = existing.definition().equals(definition);
      defined(exchange, isSame ? NamedDesk.Defined.SAME : NamedDesk.Defined.DIFFERENT, existing);
      return;
    }
    DurablePublish.requireCommittingLog(exchange.http());
    PushMember.check(
        exchange,
        definition.push(),
        () -> start.find(exchange, startAt -> define(exchange, name, definition, startAt)));
  }

  private static Definition definition(Exchange exchange, JsonRequest request, StartPlace start) {
    var filters = new ArrayList<TopicFilter>();
    for (var text : request.texts("filters", Definition.FILTERS_MAX)) {
      filters.add(filter(text));
    }
    if (filters.isEmpty()) {
      throw RefusedRequestException.bad(
          "bad_filters", "filters is an array of 1 to 64 topic filters");
    }
    var push = PushMember.read(exchange, request);
    var backoff = new ArrayList<Long>();
    for (var text : request.texts("backoff", Definition.BACKOFF_STEPS_MAX)) {
      backoff.add(JsonRequest.durationMs("backoff", text, 0, BACKOFF_MAX_MS));
    }
    if (push != null && !request.has("backoff")) {
      backoff.addAll(PushMember.BACKOFF_MS);
    }
    var windowMessages = NamedAccess.desk(exchange).limits().windowMessages();
    return new Definition(
        filters,
        start.text(),
        order(request.text("order")),
        request.durationMs(
            "ackDeadline", DEADLINE_MIN_MS, DEADLINE_MAX_MS, Definition.ACK_DEADLINE_DEFAULT_MS),
        request.number(
            "maxInFlight",
            1,
            windowMessages,
            Math.min(windowMessages, Definition.INFLIGHT_DEFAULT)),
        request.number("maxAttempts", 1, ATTEMPTS_MAX, Definition.ATTEMPTS_DEFAULT),
        backoff,
        request.flag("deadLetter", true),
        request.durationMs("dedupe", 0, DEDUPE_MAX_MS, 0),
        push);
  }

  private static TopicFilter filter(String text) {
    TopicFilter filter;
    try {
      filter = TopicFilter.of(text);
    } catch (BadTopicException e) {
      throw RefusedRequestException.bad("bad_filters", "the " + e.getMessage());
    }
    if (filter.shareGroup() != null) {
      throw RefusedRequestException.bad(
          "bad_filters",
          "consumers of a named subscription share its messages anyhow; give the filter without"
              + " $share/{group}/");
    }
    return filter;
  }

  private static Order order(@Nullable String text) {
    if (text == null) {
      return Order.FIFO;
    }
    for (var order : Order.values()) {
      if (text.equals(order.name().toLowerCase(Locale.ROOT))) {
        return order;
      }
    }
    throw RefusedRequestException.bad(
        "bad_order",
        "order is fifo, lifo, priority or key, found \"%s\"".formatted(Shown.of(text)));
  }

  private static void define(Exchange exchange, String name, Definition definition, long startAt) {
    NamedAccess.boundWait(exchange);
    NamedAccess.atDesk(
        exchange,
        desk ->
            desk.define(
                name,
                definition,
                startAt,
                new NamedDesk.DefinedListener() {
                  @Override
                  public void defined(
                      NamedDesk.Defined outcome, @Nullable NamedSubscription subscription) {
                    NamedAccess.answer(
                        exchange,
                        () -> SubscriptionEndpoint.defined(exchange, outcome, subscription));
                  }

                  @Override
                  public void refused(LogException cause) {
                    NamedAccess.answer(
                        exchange,
                        () -> {
                          throw NamedAccess.notStored(cause);
                        });
                  }
                }));
  }

  private static void defined(
      Exchange exchange, NamedDesk.Defined outcome, @Nullable NamedSubscription subscription) {
    if (outcome == NamedDesk.Defined.TOO_MANY) {
      throw new RefusedRequestException(
          Problem.of(
              429,
              "too_many_subscriptions",
              "there are subscriptions.max = %d subscriptions already; delete one or raise it"
                  .formatted(NamedAccess.desk(exchange).limits().subscriptionsMax())));
    }
    if (subscription == null) {
      throw new RefusedRequestException(NamedAccess.unknown(NamedAccess.name(exchange)));
    }
    if (outcome == NamedDesk.Defined.DIFFERENT) {
      throw new RefusedRequestException(
          Problem.of(
              409,
              "different_definition",
              "there is a subscription \"%s\" with another definition; GET shows it, DELETE makes"
                      .formatted(Shown.of(subscription.name()))
                  + " room for this one"));
    }
    exchange.json(
        outcome == NamedDesk.Defined.CREATED ? 201 : 200,
        out -> SubscriptionJson.write(out, subscription));
  }

  /** GET: how one stands. */
  void get(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    exchange.boundWait(0);
    NamedAccess.atDesk(
        exchange,
        desk -> {
          var state = desk.state(subscription);
          NamedAccess.answer(
              exchange,
              () -> {
                if (state == null) {
                  throw new RefusedRequestException(NamedAccess.unknown(subscription.name()));
                }
                exchange.json(200, out -> SubscriptionJson.write(out, state));
              });
        });
  }

  /** GET without a name: how those stand that one may work on. */
  void list(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var visible = new ArrayList<NamedSubscription>();
    for (var subscription : NamedAccess.desk(exchange).all()) {
      if (TopicAccess.mayRead(exchange, subscription.definition().filters())) {
        visible.add(subscription);
      }
    }
    exchange.boundWait(0);
    NamedAccess.atDesk(
        exchange,
        desk -> {
          var states = new ArrayList<NamedState>();
          for (var subscription : visible) {
            var state = desk.state(subscription);
            if (state != null) {
              states.add(state);
            }
          }
          NamedAccess.answer(exchange, () -> show(exchange, states));
        });
  }

  private static void show(Exchange exchange, List<NamedState> states) {
    exchange.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("subscriptions");
          for (var state : states) {
            SubscriptionJson.write(out, state);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /** DELETE: ends one, and its dead letters with it. */
  void delete(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    NamedAccess.boundWait(exchange);
    NamedAccess.atDesk(
        exchange,
        desk ->
            desk.delete(
                subscription,
                refusal ->
                    NamedAccess.answer(
                        exchange,
                        () -> {
                          if (refusal != null) {
                            throw NamedAccess.notStored(refusal);
                          }
                          exchange.empty(204);
                        })));
  }
}
