package io.honeyguide.distribution.subscription;

import io.honeyguide.distribution.remote.HttpRequests;

/** Where a named subscription stands in the HTTP API. */
final class SubscriptionPath {

  static final String ALL = "/v1/subscriptions";

  private SubscriptionPath() {}

  static String of(String name) {
    return ALL + "/" + HttpRequests.encoded(name);
  }

  static String of(String name, String verb) {
    return of(name) + "/" + verb;
  }
}
