package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.HttpLink;

/**
 * What the broker said of itself at one moment.
 *
 * @param nanos when, by a clock that only moves on
 * @param named the states of the named subscriptions
 * @param slowest the sessions that are owed most; a missing node for who may not see them
 */
record Reading(long nanos, Meters meters, JsonNode named, JsonNode slowest) {

  private static final int FORBIDDEN = 403;
  private static final String SLOWEST = "/v1/slow-subscribers?limit=5";

  static Reading take(HttpLink broker) {
    var meters = Meters.parse(broker.text("/metrics"));
    var named = broker.get("/v1/subscriptions").path("subscriptions");
    var slowest = broker.ask("GET", SLOWEST);
    return new Reading(
        System.nanoTime(),
        meters,
        named,
        (slowest.status() == FORBIDDEN ? slowest.body() : broker.get(SLOWEST)).path("subscribers"));
  }
}
