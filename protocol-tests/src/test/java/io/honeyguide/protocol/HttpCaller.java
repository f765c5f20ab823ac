package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of a broker's HTTP interface. */
final class HttpCaller {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final BrokerProcess broker;

  HttpCaller(BrokerProcess broker) {
    this.broker = broker;
  }

  /** Text as a part of a query string. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request with a body and gives the answer, whatever it is. */
  HttpResponse<String> send(String method, String path, String body) {
    return send(method, path, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a request with a body and gives the answer, whatever it is. */
  HttpResponse<String> send(String method, String path, byte[] body) {
    var request =
        HttpRequest.newBuilder(broker.uri(path))
            .timeout(Duration.ofSeconds(30))
            .method(method, BodyPublishers.ofByteArray(body))
            .build();
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Asks for a path and gives the answer, whatever it is. */
  HttpResponse<String> get(String path) {
    return send("GET", path, new byte[0]);
  }

  /** Asks for a path that has to be there. */
  JsonNode getJson(String path) {
    var answer = get(path);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return json(answer.body());
  }

  /** Publishes; gives what the broker says of the message. */
  JsonNode publish(String topicAndQuery, String payload) {
    var answer = send("POST", "/v1/topics/" + topicAndQuery, payload);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer.body());
  }

  /** Every message in the log that matches a filter, all pages of it. */
  List<JsonNode> history(String filter) {
    var messages = new ArrayList<JsonNode>();
    var since = "all";
    while (true) {
      var page =
          getJson("/v1/messages?filter=%s&limit=1000&since=%s".formatted(encoded(filter), since));
      page.get("messages").forEach(messages::add);
      var next = page.get("next").asText();
      if (next.equals(since)) {
        return messages;
      }
      since = next;
    }
  }

  /** Opens a stream of events and returns once it is open. */
  EventStream stream(String filter, String since) {
    var path = "/v1/messages?filter=%s&since=%s".formatted(encoded(filter), since);
    var request =
        HttpRequest.newBuilder(broker.uri(path)).header("Accept", "text/event-stream").build();
    try {
      var answer = CLIENT.send(request, BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      return new EventStream(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The value of a metric's series, such as {@code name_total{a="b"}}; 0 when there is none. */
  double metric(String series) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .sum();
  }
}
