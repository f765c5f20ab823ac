package io.honeyguide.http;

import io.honeyguide.message.MessageProperties;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the query string and the header of a request say about the message in its body. Each may say
 * it; that both say it is refused, whether or not they agree.
 */
final class RequestStatement implements PublishStatement {

  private static final String USER = "user-";
  private static final String USER_AGENT = "user-agent";
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** The names of parameters as headers, in lower case. */
  private static final Set<String> PARAMETERS =
      Stream.concat(PublishParameters.NAMES.stream(), Stream.of(IDEMPOTENCY_KEY))
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  /** What browsers say about the request itself (RFC 9218), in a header of the same name. */
  private static final Pattern REQUEST_PRIORITY =
      Pattern.compile("(u=[0-7]|i(=\\?[01])?)( *, *(u=[0-7]|i(=\\?[01])?))*");

  private final HttpServerRequest request;
  private final QueryParameters query;

  /** What headers say under the names of parameters, in lower case. */
  private final Map<String, List<String>> stated = new HashMap<>(4);

  private final List<Map.Entry<String, String>> userHeaders = new ArrayList<>(0);
  private final List<Map.Entry<String, String>> eventHeaders = new ArrayList<>(0);

  private RequestStatement(HttpServerRequest request, QueryParameters query) {
    this.request = request;
    this.query = query;
    for (var header : request.headers()) {
      sort(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }
  }

  /** Every header is looked at once: most say nothing about the message. */
  private void sort(String name, String value) {
    if (PARAMETERS.contains(name)) {
      stated.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
    } else if (isLonger(name, USER) && !name.equals(USER_AGENT)) {
      userHeaders.add(Map.entry(afterUser(name), value));
    } else if (isLonger(name, CloudEvent.PREFIX)) {
      eventHeaders.add(Map.entry(name.substring(CloudEvent.PREFIX.length()), value));
    }
  }

  private static boolean isLonger(String name, String prefix) {
    return name.startsWith(prefix) && name.length() > prefix.length();
  }

  /** Reads what a request says about its message. */
  static PublishParameters read(Exchange exchange) {
    return PublishParameters.read(of(exchange));
  }

  private static RequestStatement of(Exchange exchange) {
    var query = exchange.query(true);
    refuseUnknown(query);
    return new RequestStatement(exchange.request(), query);
  }

  /**
   * Reads what a request says about its message, and the message: its body, or the data of the
   * event that it is. What can be refused before the body is sent is.
   */
  static void readWithPayload(Exchange exchange, BiConsumer<PublishParameters, ByteBuf> then) {
    if (!StructuredEvent.isAnnounced(exchange.request())) {
      var parameters = read(exchange);
      exchange.body(payload -> then.accept(parameters, payload));
      return;
    }
    var statement = of(exchange);
    if (!statement.cloudEvent().isEmpty()) {
      throw RefusedRequestException.bad(
          "bad_event", "an event comes in binary or in structured mode, found attributes for both");
    }
    exchange.body(
        body -> {
          var event = StructuredEvent.read(statement, body);
          then.accept(PublishParameters.read(event), event.payload());
        });
  }

  private static void refuseUnknown(QueryParameters query) {
    for (var name : query.all().keySet()) {
      if (!PublishParameters.NAMES.contains(name) && !isLonger(name, USER)) {
        throw RefusedRequestException.bad(
            "unknown_parameter",
            "the parameter %s is not known here; known: %s, user-*"
                .formatted(
                    Shown.of(name), String.join(", ", new TreeSet<>(PublishParameters.NAMES))));
      }
    }
  }

  @Override
  public @Nullable String one(String name) {
    var inQuery = query.one(name);
    var inHeader = inHeader(name);
    if (inHeader.size() + (inQuery == null ? 0 : 1) > 1) {
      throw RefusedRequestException.bad(
          "repeated_parameter",
          name + " may be given once, in the query or as a header, found it repeatedly");
    }
    return inHeader.isEmpty() ? inQuery : PercentCoding.header(inHeader.get(0));
  }

  private List<String> inHeader(String name) {
    var given = stated.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return name.equals(MessageProperties.PRIORITY)
        ? given.stream().filter(value -> !REQUEST_PRIORITY.matcher(value).matches()).toList()
        : given;
  }

  @Override
  public @Nullable String idempotencyKey() {
    var given = inHeader(IDEMPOTENCY_KEY);
    if (given.size() > 1) {
      throw RefusedRequestException.bad(
          "repeated_parameter", IDEMPOTENCY_KEY + " may be given once, found it repeatedly");
    }
    return given.isEmpty() ? null : PercentCoding.header(given.get(0));
  }

  @Override
  public @Nullable String contentType() {
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || type.equalsIgnoreCase(PublishParameters.CURL_DEFAULT)) {
      return null;
    }
    if (type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      throw new RefusedRequestException(
          Problem.of(
              415,
              "unsupported_type",
              "the body is the payload itself, found %s; send the file with --data-binary @FILE"
                  .formatted(Shown.of(type))));
    }
    return PercentCoding.header(type);
  }

  @Override
  public void eachUserProperty(BiConsumer<String, String> sink) {
    query
        .all()
        .forEach(
            (name, values) -> {
              if (name.startsWith(USER)) {
                values.forEach(value -> sink.accept(afterUser(name), value));
              }
            });
    userHeaders.forEach(
        header -> sink.accept(header.getKey(), PercentCoding.header(header.getValue())));
    cloudEvent().forEach(attribute -> sink.accept(attribute.getKey(), attribute.getValue()));
  }

  private static String afterUser(String parameter) {
    return parameter.substring(USER.length());
  }

  /** The attributes of a CloudEvent in binary mode, if the body is the data of one. */
  private List<Map.Entry<String, String>> cloudEvent() {
    if (eventHeaders.isEmpty()) {
      return List.of();
    }
    var found =
        eventHeaders.stream()
            .map(each -> Map.entry(each.getKey(), PercentCoding.decode(each.getValue(), false)))
            .toList();
    CloudEvent.requireWhole(found.stream().map(Map.Entry::getKey).toList(), CloudEvent.PREFIX);
    return found;
  }
}
