package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.HttpRequests;

/** Where a client stands in the HTTP API. */
final class ClientPath {

  private ClientPath() {}

  static String of(String id) {
    return "/v1/clients/" + HttpRequests.encoded(id);
  }

  /** What to delete to end its connection and not let it in again for a while. */
  static String banning(String id, String time) {
    return of(id) + "?ban=" + HttpRequests.encoded(time);
  }
}
