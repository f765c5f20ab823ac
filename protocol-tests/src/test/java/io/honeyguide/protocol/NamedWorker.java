package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A consumer of a named subscription, over HTTP. */
final class NamedWorker {

  /** A message that it has for a while. */
  record Leased(String ackId, String offset, String payload, int attempt) {}

  private final HttpCaller http;
  private final String path;

  NamedWorker(BrokerProcess broker, String subscription) {
    this.http = new HttpCaller(broker);
    this.path = "/v1/subscriptions/" + subscription;
  }

  /** Defines the subscription, of which there may be the same already. */
  void define(String definition) {
    var answer = http.send("PUT", path, definition);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
  }

  /** Takes some messages, waiting for them. */
  List<Leased> pull(int max, String wait) {
    var messages = post("pull", "{\"max\":%d,\"wait\":\"%s\"}".formatted(max, wait));
    var leased = new ArrayList<Leased>();
    for (var message : messages.get("messages")) {
      leased.add(
          new Leased(
              message.get("ackId").asText(),
              message.get("offset").asText(),
              message.get("payload").asText(),
              message.get("attempt").asInt()));
    }
    return leased;
  }

  /** Says that messages are done, and gives the status of each. */
  List<Integer> acknowledge(List<Leased> messages) {
    return say("ack", messages);
  }

  /** Gives messages back as tried in vain, and gives the status of each. */
  List<Integer> giveBack(List<Leased> messages) {
    return say("nack", messages);
  }

  private List<Integer> say(String verb, List<Leased> messages) {
    if (messages.isEmpty()) {
      return List.of();
    }
    var request = HttpCaller.JSON.createObjectNode();
    var ids = request.putArray("ackIds");
    messages.forEach(message -> ids.add(message.ackId()));
    var statuses = new ArrayList<Integer>();
    for (var result : post(verb, request.toString()).get("results")) {
      statuses.add(result.get("status").asInt());
    }
    return statuses;
  }

  private JsonNode post(String verb, String body) {
    var answer = http.send("POST", path + "/" + verb, body);
    if (answer.statusCode() == 503) {
      // The broker stops: what came of it nobody knows.
      throw new UncheckedIOException(new IOException(answer.body()));
    }
    assertThat(answer.statusCode()).as(verb + ": " + answer.body()).isEqualTo(200);
    return HttpCaller.json(answer.body());
  }

  /** How the subscription stands. */
  JsonNode state() {
    return http.getJson(path);
  }
}
